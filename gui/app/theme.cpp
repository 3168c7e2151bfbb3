#include "gui/app/theme.hpp"

#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

namespace qplan::gui {

namespace {

QPalette darkPalette() {
  const QColor window(0x24, 0x26, 0x29);
  const QColor base(0x1a, 0x1b, 0x1e);
  const QColor text(0xe8, 0xe8, 0xe8);
  const QColor faint(0x8a, 0x8d, 0x91);
  const QColor accent(0x4a, 0x9e, 0xe0);
  QPalette palette;
  palette.setColor(QPalette::Window, window);
  palette.setColor(QPalette::WindowText, text);
  palette.setColor(QPalette::Base, base);
  palette.setColor(QPalette::AlternateBase, QColor(0x20, 0x22, 0x25));
  palette.setColor(QPalette::Text, text);
  palette.setColor(QPalette::PlaceholderText, faint);
  palette.setColor(QPalette::Button, QColor(0x32, 0x35, 0x39));
  palette.setColor(QPalette::ButtonText, text);
  palette.setColor(QPalette::ToolTipBase, QColor(0x32, 0x35, 0x39));
  palette.setColor(QPalette::ToolTipText, text);
  palette.setColor(QPalette::Highlight, accent);
  palette.setColor(QPalette::HighlightedText, QColor(0x10, 0x10, 0x10));
  palette.setColor(QPalette::Link, accent);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, faint);
  }
  return palette;
}

}  // namespace

void applyTheme(const QString& theme) {
  // What the desktop gave, before any theme.
  static const QString kStyle = QApplication::style()->objectName();
  if (theme == kSystemTheme) {
    QApplication::setStyle(kStyle);
    QApplication::setPalette(QPalette());
    return;
  }
  QApplication::setStyle(QStyleFactory::create("Fusion"));
  QApplication::setPalette(theme == kDarkTheme ? darkPalette()
                                               : QApplication::style()->standardPalette());
}

}  // namespace qplan::gui
