#pragma once

#include <QLocale>

namespace qplan::gui {

// What was chosen in the preferences, for the start of the program.
QLocale preferredLocale();
int preferredThreads();   // 0: every core
bool startsWithSample();  // and not with the last project

}  // namespace qplan::gui
