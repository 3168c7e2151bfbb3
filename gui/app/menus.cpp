#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QTabWidget>
#include <QUndoStack>

#include "gui/app/main_window.hpp"
#include "gui/app/theme.hpp"
#include "gui/views/details_pane.hpp"
#include "gui/views/preferences_dialog.hpp"
#include "gui/views/results_pane.hpp"
#include "gui/views/scenario_pane.hpp"

namespace qplan::gui {

void MainWindow::buildMenus() {
  buildFileMenu();
  buildEditMenu();
  buildViewMenu();
  buildHelpMenu();
}

void MainWindow::buildFileMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&File"));
  menu->addAction(tr("&New"), QKeySequence::New, this, &MainWindow::newProject);
  menu->addAction(tr("&Open…"), QKeySequence::Open, this, &MainWindow::chooseFile);
  recent_ = menu->addMenu(tr("Open &recent"));
  menu->addAction(tr("&Save"), QKeySequence::Save, this, &MainWindow::save);
  menu->addAction(tr("Save &as…"), QKeySequence::SaveAs, this, &MainWindow::saveAs);
  menu->addSeparator();
  menu->addAction(tr("Add &GPU by its data sheet…"), this, &MainWindow::describeGpu);
  menu->addAction(tr("Add GPU or prices from a file…"), this, &MainWindow::chooseImport);
  menu->addAction(tr("&Export what is shown…"), QKeySequence(tr("Ctrl+E")), this,
                  &MainWindow::chooseExport);
  menu->addSeparator();
  menu->addAction(tr("&Quit"), QKeySequence(tr("Ctrl+Q")), this, &QWidget::close);
}

void MainWindow::buildEditMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&Edit"));
  QAction* undo = project_.undoStack().createUndoAction(this, tr("&Undo"));
  undo->setShortcut(QKeySequence::Undo);
  QAction* redo = project_.undoStack().createRedoAction(this, tr("&Redo"));
  redo->setShortcut(QKeySequence::Redo);
  menu->addAction(undo);
  menu->addAction(redo);
  menu->addSeparator();
  menu->addAction(tr("Copy as &qplan command"), QKeySequence(tr("Ctrl+Shift+C")), this,
                  [this] { emit details_->copyCommand(); });
  menu->addAction(tr("&Filter results"), QKeySequence::Find, this,
                  [this] { results_->filterField().setFocus(); });
  menu->addAction(tr("Choose &model"), QKeySequence(tr("Ctrl+M")), this,
                  [this] { scenario_->focusModel(); });
  menu->addSeparator();
  menu->addAction(tr("&Duplicate scenario"), QKeySequence(tr("Ctrl+D")), &project_,
                  &ProjectModel::duplicateCurrent);
  menu->addAction(tr("Re&name scenario…"), QKeySequence(tr("F2")), this, [this] {
    bool accepted = false;
    const QString name =
        QInputDialog::getText(this, tr("Rename scenario"), tr("Name"), QLineEdit::Normal,
                              QString::fromStdString(project_.current().name), &accepted);
    if (accepted && !name.trimmed().isEmpty()) project_.rename(name.trimmed());
  });
  menu->addAction(tr("Remove scenario"), &project_, &ProjectModel::removeCurrent);
  menu->addAction(tr("&Pin as A"), this, [this] { project_.pin(project_.project().current); });
  menu->addAction(tr("Unpin"), this, [this] { project_.pin(std::nullopt); });
  menu->addSeparator();
  menu->addAction(tr("Pr&eferences…"), QKeySequence::Preferences, this,
                  [this] { PreferencesDialog(this).exec(); });
}

void MainWindow::buildViewMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&View"));
  for (int i = 0; i < tabs_->count(); ++i) {
    menu->addAction(tabs_->tabText(i), QKeySequence(QString("Ctrl+%1").arg(i + 1)), this,
                    [this, i] { tabs_->setCurrentIndex(i); });
  }
  menu->addSeparator();
  for (QDockWidget* dock : findChildren<QDockWidget*>()) menu->addAction(dock->toggleViewAction());
  menu->addSeparator();
  QMenu* themes = menu->addMenu(tr("&Theme"));
  auto* group = new QActionGroup(this);
  const QString current = QSettings().value("theme", kSystemTheme).toString();
  for (const auto& [id, label] :
       {std::pair(kSystemTheme, tr("As the desktop")), std::pair(kLightTheme, tr("Light")),
        std::pair(kDarkTheme, tr("Dark"))}) {
    QAction* action = themes->addAction(label, this, [id = id] {
      QSettings().setValue("theme", id);
      applyTheme(id);
    });
    action->setCheckable(true);
    action->setChecked(current == id);
    action->setActionGroup(group);
  }
}

void MainWindow::buildHelpMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&Help"));
  menu->addAction(tr("&Shortcuts"), QKeySequence(Qt::Key_F1), this, &MainWindow::showShortcuts);
  menu->addAction(tr("&About QPlan"), this, &MainWindow::showAbout);
}

void MainWindow::showShortcuts() {
  QString rows;
  for (const QAction* action : findChildren<QAction*>()) {
    if (action->shortcut().isEmpty()) continue;
    rows += QString("<tr><td><b>%1</b></td><td>&nbsp;%2</td></tr>")
                .arg(action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped(),
                     action->text().remove('&').toHtmlEscaped());
  }
  rows += QString("<tr><td><b>Esc</b></td><td>&nbsp;%1</td></tr>").arg(tr("Stop what is computed"));
  rows += QString("<tr><td><b>← →</b></td><td>&nbsp;%1</td></tr>")
              .arg(tr("In a chart: previous and next point; Enter selects it"));
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Shortcuts"), "<table>" + rows + "</table>",
                              QMessageBox::Close, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setModal(false);
  box->show();
}

void MainWindow::showAbout() {
  QString text =
      tr("<h3>QPlan %1</h3><p>Which number format, which GPU and how many, for serving a "
         "language model: by queries per dollar.</p>")
          .arg(QApplication::applicationVersion());
  if (const auto knowledge = solver_.knowledge()) {
    const planner::Catalog& catalog = knowledge->resolver.catalog();
    QString lists;
    for (const planner::PriceList& list : catalog.priceLists) {
      lists += (lists.isEmpty() ? "" : ", ") + QString::fromStdString(list.id);
    }
    text += tr("<p>%1 GPUs, %2 models, engines up to %3<br>Prices: %4<br>Data: %5</p>")
                .arg(catalog.gpus.size())
                .arg(catalog.llms.size())
                .arg(QString::fromStdString(knowledge->resolver.newestEngine().id), lists,
                     QString::fromStdString(knowledge->resolver.dataDir().string()));
  }
  text += tr("<p>Qt %1</p>").arg(qVersion());
  auto* box =
      new QMessageBox(QMessageBox::NoIcon, tr("About QPlan"), text, QMessageBox::Close, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setModal(false);
  box->show();
}

}  // namespace qplan::gui
