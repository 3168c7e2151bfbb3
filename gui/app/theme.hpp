#pragma once

#include <QString>

namespace qplan::gui {

inline constexpr const char* kSystemTheme = "system";
inline constexpr const char* kLightTheme = "light";
inline constexpr const char* kDarkTheme = "dark";

// Colours and style of the application: those of the desktop, or light or dark wherever it runs.
void applyTheme(const QString& theme);

}  // namespace qplan::gui
