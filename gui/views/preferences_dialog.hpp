#pragma once

#include <QDialog>

class QComboBox;
class QSpinBox;

namespace qplan::gui {

// Keys of what a person prefers, in QSettings.
inline constexpr const char* kLanguageKey = "language";  // "" as the desktop, "en", "de"
inline constexpr const char* kStartKey = "start";        // "last" project (default) or "sample"
inline constexpr const char* kThreadsKey = "threads";    // that compute; 0: every core

// Language, what is open at the start, threads. Kept when accepted; language and threads count from
// the next start on.
class PreferencesDialog : public QDialog {
  Q_OBJECT
 public:
  explicit PreferencesDialog(QWidget* parent = nullptr);
  void accept() override;

 private:
  QComboBox* language_;
  QComboBox* start_;
  QSpinBox* threads_;
};

}  // namespace qplan::gui
