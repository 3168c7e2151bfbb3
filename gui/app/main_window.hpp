#pragma once

#include <QHash>
#include <QMainWindow>
#include <QStringList>
#include <QTimer>
#include <optional>

#include "gui/models/own_gpu.hpp"
#include "gui/models/project_model.hpp"
#include "gui/models/solver.hpp"

class QAction;
class QComboBox;
class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QTabWidget;

namespace qplan::gui {

class AccuracyTab;
class AnswerCard;
class ChartPanel;
class CompareTab;
class CrossoverTab;
class DetailsPane;
class ResultsPane;
class ScenarioPane;
class SimulateTab;

// The window: one project, one answer, one selection shared by all views.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(const std::string& dataDir, QWidget* parent = nullptr);
  ~MainWindow() override;

  // What cannot be read is said in the status bar, and the open project stays.
  bool openFile(const QString& path);
  // What is on the screen, in the format of the extension; what is wrong, or empty.
  QString exportTo(const QString& path);

  // Whether anything is being computed.
  [[nodiscard]] bool isBusy() const;
  [[nodiscard]] ProjectModel& project() { return project_; }
  [[nodiscard]] Solver& solver() { return solver_; }
  [[nodiscard]] const AnswerPtr& answer() const { return shown_; }
  [[nodiscard]] std::optional<std::size_t> selection() const { return selection_; }
  [[nodiscard]] QTabWidget& tabs() { return *tabs_; }

 signals:
  void answerShown();  // every view has it

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  // main_window.cpp
  void buildViews();
  void buildStatusBar();
  void connectViews();
  void ask();
  void present(const AnswerPtr& answer);
  void select(std::optional<std::size_t> rank);
  void selectRow(std::size_t row);  // of the answer: an option, or one left out
  [[nodiscard]] std::optional<std::size_t> sameOption(const Answer& answer) const;
  void showComparison();
  void updateTitle();
  void updateScenarios();
  void updateBusy();
  void cancelWork();
  void say(const QString& text);

  // menus.cpp
  void buildMenus();
  void buildFileMenu();
  void buildEditMenu();
  void buildViewMenu();
  void buildHelpMenu();
  void showShortcuts();
  void showAbout();
  void setTheme(const QString& theme);

  // files.cpp
  void newProject();
  void chooseFile();
  bool save();
  bool saveAs();
  void chooseExport();
  void chooseImport();
  void describeGpu();
  QString addGpu(const OwnGpu& own);  // what is wrong, or empty
  bool mayDiscard();
  void addRecent(const QString& path);
  void updateRecent();
  void autosave();
  void offerAutosave();
  void importFile(const QString& path);
  void restoreSession();
  void saveSession();

  ProjectModel project_;
  Solver solver_;
  AnswerPtr shown_;                       // the last that could be given
  std::optional<std::size_t> selection_;  // rank among its options
  QHash<QString, AnswerPtr> answers_;     // of scenarios seen, by their command line

  ScenarioPane* scenario_ = nullptr;
  AnswerCard* card_ = nullptr;
  QTabWidget* tabs_ = nullptr;
  ChartPanel* overview_ = nullptr;
  CrossoverTab* crossover_ = nullptr;
  ChartPanel* roofline_ = nullptr;
  ChartPanel* breakdown_ = nullptr;
  ChartPanel* memory_ = nullptr;
  SimulateTab* simulate_ = nullptr;
  CompareTab* compare_ = nullptr;
  AccuracyTab* accuracy_ = nullptr;
  ResultsPane* results_ = nullptr;
  DetailsPane* details_ = nullptr;
  QComboBox* scenarios_ = nullptr;
  QLabel* status_ = nullptr;
  QLabel* sources_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QMenu* recent_ = nullptr;
  QMenu* panes_ = nullptr;
  QTimer autosave_;
};

}  // namespace qplan::gui
