#include <gtest/gtest.h>

#include <QApplication>

// Every test of the GUI runs without a screen, unless QT_QPA_PLATFORM asks for one.
int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  ::testing::InitGoogleTest(&argc, argv);
  const QApplication application(argc, argv);
  return RUN_ALL_TESTS();
}
