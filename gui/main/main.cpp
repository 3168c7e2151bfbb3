#include <tbb/global_control.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTranslator>
#include <cstdio>
#include <exception>
#include <memory>

#include "gui/app/main_window.hpp"
#include "gui/app/preferences.hpp"
#include "gui/app/theme.hpp"
#include "planner/io/data_dir.hpp"

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  QApplication::setOrganizationName("QPlan");
  QApplication::setApplicationName("qplan-gui");
  QApplication::setApplicationDisplayName("QPlan");
  QApplication::setApplicationVersion(QPLAN_VERSION);
  QApplication::setDesktopFileName("io.github.qplan.QPlan");
  qRegisterMetaType<qplan::gui::AnswerPtr>();

  const QLocale locale = qplan::gui::preferredLocale();
  std::unique_ptr<tbb::global_control> limit;
  if (const int threads = qplan::gui::preferredThreads(); threads > 0) {
    limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                  static_cast<std::size_t>(threads));
  }
  QTranslator qtTexts;
  if (qtTexts.load(locale, "qtbase", "_", QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
    QApplication::installTranslator(&qtTexts);
  }
  QTranslator plurals;  // of the English texts, for locales without texts of their own
  if (plurals.load(":/translations/qplan-gui_en.qm")) QApplication::installTranslator(&plurals);
  QTranslator texts;
  if (texts.load(locale, "qplan-gui", "_", ":/translations")) {
    QApplication::installTranslator(&texts);
  }

  QCommandLineParser parser;
  parser.setApplicationDescription(QApplication::translate(
      "main", "Which number format, GPU and how many for serving a language model."));
  parser.addHelpOption();
  parser.addVersionOption();
  const QCommandLineOption data(
      "data", QApplication::translate("main", "Folder of the catalogues."), "folder");
  parser.addOption(data);
  parser.addPositionalArgument(
      "project", QApplication::translate("main", "Project to open (*.qplan)."), "[project]");
  parser.process(app);

  std::string folder;
  try {
    folder = qplan::planner::io::dataDir(parser.value(data).toStdString()).string();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "qplan-gui: %s\n", error.what());
    return 5;
  }
  qplan::gui::applyTheme(QSettings().value("theme", qplan::gui::kSystemTheme).toString());
  qplan::gui::MainWindow window(folder);
  const QStringList files = parser.positionalArguments();
  if (!files.isEmpty()) {
    window.openFile(files.front());
  } else {
    const QString last =
        qplan::gui::startsWithSample() ? QString() : QSettings().value("project").toString();
    if (!last.isEmpty() && !window.project().isDirty()) window.openFile(last);
  }
  window.show();
  return QApplication::exec();
}
