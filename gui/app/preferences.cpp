#include "gui/app/preferences.hpp"

#include <QSettings>

#include "gui/views/preferences_dialog.hpp"

namespace qplan::gui {

QLocale preferredLocale() {
  const QString language = QSettings().value(kLanguageKey).toString();
  return language.isEmpty() ? QLocale() : QLocale(language);
}

int preferredThreads() { return QSettings().value(kThreadsKey, 0).toInt(); }

bool startsWithSample() { return QSettings().value(kStartKey).toString() == "sample"; }

}  // namespace qplan::gui
