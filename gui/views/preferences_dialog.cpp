#include "gui/views/preferences_dialog.hpp"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QSettings>
#include <QSpinBox>
#include <algorithm>

namespace qplan::gui {

namespace {

constexpr int kMostThreads = 256;

void choose(QComboBox& box, const QVariant& value) {
  box.setCurrentIndex(std::max(0, box.findData(value)));
}

}  // namespace

PreferencesDialog::PreferencesDialog(QWidget* parent)
    : QDialog(parent),
      language_(new QComboBox(this)),
      start_(new QComboBox(this)),
      threads_(new QSpinBox(this)) {
  setWindowTitle(tr("Preferences"));
  language_->setObjectName("language");
  start_->setObjectName("start");
  threads_->setObjectName("threads");
  language_->addItem(tr("As the desktop"), QString());
  language_->addItem(QStringLiteral("English"), QStringLiteral("en"));
  language_->addItem(QStringLiteral("Deutsch"), QStringLiteral("de"));
  start_->addItem(tr("The last project"), QStringLiteral("last"));
  start_->addItem(tr("The sample"), QStringLiteral("sample"));
  threads_->setRange(0, kMostThreads);
  threads_->setSpecialValueText(tr("every core"));
  const QSettings settings;
  choose(*language_, settings.value(kLanguageKey, QString()));
  choose(*start_, settings.value(kStartKey, "last"));
  threads_->setValue(settings.value(kThreadsKey, 0).toInt());

  auto* form = new QFormLayout(this);
  form->addRow(tr("&Language"), language_);
  form->addRow(tr("&Start with"), start_);
  form->addRow(tr("&Threads"), threads_);
  auto* note = new QLabel(tr("Language and threads count from the next start on."), this);
  note->setWordWrap(true);
  form->addRow(note);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  form->addRow(buttons);
}

void PreferencesDialog::accept() {
  QSettings settings;
  settings.setValue(kLanguageKey, language_->currentData());
  settings.setValue(kStartKey, start_->currentData());
  settings.setValue(kThreadsKey, threads_->value());
  QDialog::accept();
}

}  // namespace qplan::gui
