#include <QCloseEvent>
#include <QDate>
#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QStandardPaths>
#include <QUrl>

#include "gui/app/main_window.hpp"
#include "gui/models/file_kind.hpp"
#include "gui/views/gpu_dialog.hpp"
#include "gui/views/results_pane.hpp"

namespace qplan::gui {

namespace {

constexpr int kRecentKept = 10;
constexpr std::chrono::seconds kAutosaveEvery{30};

QString autosavePath() {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
  return folder.isEmpty() ? QString() : folder + "/autosave.qplan";
}

// The path with the extension of the chosen filter where none was typed.
QString withExtension(QString path, const QString& filter) {
  if (!QFileInfo(path).suffix().isEmpty()) return path;
  const auto from = filter.indexOf("*.");
  if (from < 0) return path;
  const auto to = filter.indexOf(')', from);
  return path + filter.mid(from + 1, to - from - 1).section(' ', 0, 0);
}

}  // namespace

void MainWindow::newProject() {
  if (mayDiscard()) project_.reset(planner::sampleProject());
}

bool MainWindow::openFile(const QString& path) {
  try {
    project_.open(path);
  } catch (const std::exception& wrong) {
    say(tr("Not opened: %1").arg(QString::fromUtf8(wrong.what())));
    return false;
  }
  addRecent(path);
  say(tr("Opened %1").arg(path));
  return true;
}

void MainWindow::chooseFile() {
  if (!mayDiscard()) return;
  const QString path = QFileDialog::getOpenFileName(this, tr("Open project"), project_.path(),
                                                    tr("QPlan projects (*.qplan);;All files (*)"));
  if (!path.isEmpty()) openFile(path);
}

bool MainWindow::save() {
  if (project_.path().isEmpty()) return saveAs();
  QString error;
  if (!project_.save(project_.path(), &error)) {
    say(tr("Not saved: %1").arg(error));
    return false;
  }
  QFile::remove(autosavePath());
  addRecent(project_.path());
  say(tr("Saved %1").arg(project_.path()));
  return true;
}

bool MainWindow::saveAs() {
  const QString chosen = QFileDialog::getSaveFileName(this, tr("Save project"), project_.path(),
                                                      tr("QPlan projects (*.qplan)"));
  if (chosen.isEmpty()) return false;
  QString error;
  const QString path = withExtension(chosen, "(*.qplan)");
  if (!project_.save(path, &error)) {
    say(tr("Not saved: %1").arg(error));
    return false;
  }
  QFile::remove(autosavePath());
  addRecent(path);
  say(tr("Saved %1").arg(path));
  return true;
}

void MainWindow::chooseExport() {
  QString filter;
  const QString chosen = QFileDialog::getSaveFileName(
      this, tr("Export what is shown"), {},
      tr("Table as CSV (*.csv);;Answer as JSON (*.json);;Answer as Markdown (*.md);;"
         "Answer as HTML (*.html);;Chart as PNG (*.png);;Chart as SVG (*.svg);;"
         "Chart as PDF (*.pdf)"),
      &filter);
  if (chosen.isEmpty()) return;
  const QString path = withExtension(chosen, filter);
  const QString wrong = exportTo(path);
  say(wrong.isEmpty() ? tr("Exported %1").arg(path) : tr("Not exported: %1").arg(wrong));
}

void MainWindow::chooseImport() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Add a GPU or prices"), {},
      tr("GPU profiles, GPU files and price lists (*.json);;All files (*)"));
  if (!path.isEmpty()) importFile(path);
}

void MainWindow::describeGpu() {
  if (!solver_.knowledge()) return;
  auto* dialog = new GpuDialog(solver_.knowledge()->resolver.catalog().gpus, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &GpuDialog::added, this, [this, dialog](const OwnGpu& own) {
    const QString wrong = addGpu(own);
    wrong.isEmpty() ? dialog->accept() : dialog->showProblem(wrong);
  });
  dialog->open();
}

QString MainWindow::addGpu(const OwnGpu& own) {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
  OwnGpuFiles files;
  try {
    files = writeOwnGpu(own, folder, QDate::currentDate().toString(Qt::ISODate));
  } catch (const std::exception& wrong) {
    return QString::fromUtf8(wrong.what());
  }
  planner::Scenario inputs = project_.inputs();
  cancelWork();
  inputs.gpus = files.gpu.toStdString() + "," + inputs.gpus;
  if (!files.prices.isEmpty()) {
    const std::string prices = inputs.prices.empty() ? "newest" : inputs.prices;
    inputs.prices = prices + "," + files.prices.toStdString();
  }
  project_.edit(tr("Add GPU %1").arg(QString::fromStdString(own.gpu.id)), inputs);
  return {};
}

void MainWindow::importFile(const QString& path) {
  const planner::Scenario& before = project_.inputs();
  planner::Scenario inputs = before;
  switch (fileKind(path)) {
    case FileKind::project:
      if (mayDiscard()) openFile(path);
      return;
    case FileKind::model:
      inputs.model = path.toStdString();
      project_.edit(tr("Use model %1").arg(QFileInfo(path).fileName()), inputs);
      return;
    case FileKind::gpu:
      // Beside those that are chosen. What computes with the facts as they are ends first.
      cancelWork();
      inputs.gpus = path.toStdString() + "," + inputs.gpus;
      project_.edit(tr("Add GPU %1").arg(QFileInfo(path).fileName()), inputs);
      return;
    case FileKind::prices:
      inputs.prices = path.toStdString();
      project_.edit(tr("Use prices %1").arg(QFileInfo(path).fileName()), inputs);
      return;
    case FileKind::engine:
      inputs.engine = path.toStdString();
      project_.edit(tr("Use engine %1").arg(QFileInfo(path).fileName()), inputs);
      return;
    case FileKind::unknown:
      say(tr("%1 is no project, model, GPU, engine or price list.").arg(path));
  }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) importFile(url.toLocalFile());
  }
  event->acceptProposedAction();
}

bool MainWindow::mayDiscard() {
  if (!project_.isDirty()) return true;
  const auto answer = QMessageBox::question(
      this, tr("Save changes?"), tr("The project has changes that are not saved."),
      QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
  if (answer == QMessageBox::Save) return save();
  return answer == QMessageBox::Discard;
}

void MainWindow::addRecent(const QString& path) {
  QSettings settings;
  QStringList recent = settings.value("recent").toStringList();
  recent.removeAll(path);
  recent.prepend(path);
  settings.setValue("recent", recent.mid(0, kRecentKept));
  updateRecent();
}

void MainWindow::updateRecent() {
  recent_->clear();
  for (const QString& path : QSettings().value("recent").toStringList()) {
    recent_->addAction(path, this, [this, path] {
      if (mayDiscard()) openFile(path);
    });
  }
  recent_->setEnabled(!recent_->isEmpty());
}

// Changes are kept for the day the program or the machine stops; saving or closing removes them.
void MainWindow::autosave() {
  const QString path = autosavePath();
  if (path.isEmpty() || !project_.isDirty()) return;
  QDir().mkpath(QFileInfo(path).path());
  project_.autosave(path);
}

void MainWindow::offerAutosave() {
  const QString path = autosavePath();
  if (path.isEmpty() || !QFile::exists(path)) return;
  try {
    project_.recover(path);
    say(tr("Changes that were not saved last time are back; undo discards them."));
  } catch (const std::exception& wrong) {
    say(tr("Changes that were not saved last time cannot be read: %1")
            .arg(QString::fromUtf8(wrong.what())));
  }
  QFile::remove(path);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!mayDiscard()) {
    event->ignore();
    return;
  }
  cancelWork();
  saveSession();
  QFile::remove(autosavePath());
  event->accept();
}

void MainWindow::restoreSession() {
  QSettings settings;
  restoreGeometry(settings.value("window/geometry").toByteArray());
  restoreState(settings.value("window/state").toByteArray());
  results_->restoreState(settings);
  updateRecent();
  offerAutosave();
  autosave_.setInterval(kAutosaveEvery);
  connect(&autosave_, &QTimer::timeout, this, &MainWindow::autosave);
  autosave_.start();
}

void MainWindow::saveSession() {
  QSettings settings;
  settings.setValue("window/geometry", saveGeometry());
  settings.setValue("window/state", saveState());
  settings.setValue("project", project_.path());
  results_->saveState(settings);
}

}  // namespace qplan::gui
