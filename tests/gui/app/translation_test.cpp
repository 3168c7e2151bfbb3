// Every text in every language, and the window in German.

#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QLabel>
#include <QLibraryInfo>
#include <QMenu>
#include <QMenuBar>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTabWidget>
#include <QToolButton>
#include <QTranslator>
#include <QXmlStreamReader>

#include "gui/models/core_text.hpp"
#include "gui/models/text.hpp"
#include "gui/views/answer_card.hpp"
#include "gui/views/chart_panel.hpp"
#include "planner/report/describe.hpp"
#include "tests/gui/app/window.hpp"

namespace qplan::gui {
namespace {

const char* const kFolder = QPLAN_SOURCE_DIR "/gui/translations/";
const char* const kGerman = ":/translations/qplan-gui_de.qm";

struct Message {
  QString context;
  QString source;
  QString comment;
  bool plural = false;
  QString state;  // unfinished, vanished or obsolete; empty where all is well
  QStringList forms;
};

std::vector<Message> read(const QString& path) {
  QFile file(path);
  EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << path.toStdString();
  QXmlStreamReader xml(&file);
  std::vector<Message> messages;
  QString context;
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    const auto tag = xml.name();
    if (tag == u"name") {
      context = xml.readElementText();
    } else if (tag == u"message") {
      messages.push_back({context, {}, {}, xml.attributes().value("numerus") == u"yes", {}, {}});
    } else if (tag == u"source") {
      messages.back().source = xml.readElementText();
    } else if (tag == u"comment") {
      messages.back().comment = xml.readElementText();
    } else if (tag == u"translation") {
      messages.back().state = xml.attributes().value("type").toString();
      if (!messages.back().plural) messages.back().forms << xml.readElementText();
    } else if (tag == u"numerusform") {
      messages.back().forms << xml.readElementText();
    }
  }
  EXPECT_FALSE(xml.hasError()) << path.toStdString() << ": " << xml.errorString().toStdString();
  EXPECT_FALSE(messages.empty()) << path.toStdString();
  return messages;
}

QStringList keys(const std::vector<Message>& messages) {
  QStringList all;
  for (const Message& one : messages) {
    all << one.context + " | " + one.source + " | " + one.comment + (one.plural ? " | n" : "");
  }
  all.sort();
  return all;
}

// "%1", "%n", once each and sorted.
QStringList placeholders(const QString& text) {
  static const QRegularExpression pattern("%(\\d|n)");
  QSet<QString> found;
  for (auto at = pattern.globalMatch(text); at.hasNext();) found.insert(at.next().captured());
  QStringList all = found.values();
  all.sort();
  return all;
}

class Translation : public ::testing::TestWithParam<const char*> {
 protected:
  QString file() const { return QString("%1qplan-gui_%2.ts").arg(kFolder, GetParam()); }
};

TEST_P(Translation, IsFinished) {
  for (const Message& one : read(file())) {
    EXPECT_EQ(one.state.toStdString(), "") << one.source.toStdString();
    // English and German both have two forms.
    EXPECT_EQ(one.forms.size(), one.plural ? 2 : 1) << one.source.toStdString();
    for (const QString& form : one.forms) EXPECT_FALSE(form.isEmpty()) << one.source.toStdString();
  }
}

TEST_P(Translation, KeepsWhatIsFilledIn) {
  static const QRegularExpression mnemonic("&\\w");
  for (const Message& one : read(file())) {
    for (const QString& form : one.forms) {
      EXPECT_EQ(placeholders(form), placeholders(one.source)) << form.toStdString();
      EXPECT_EQ(form.contains(mnemonic), one.source.contains(mnemonic)) << form.toStdString();
      // Units and separators stand apart from their figures, file filters keep their patterns.
      EXPECT_EQ(form.startsWith(' '), one.source.startsWith(' ')) << form.toStdString();
      EXPECT_EQ(form.endsWith(' '), one.source.endsWith(' ')) << form.toStdString();
      EXPECT_EQ(form.count("(*"), one.source.count("(*")) << form.toStdString();
    }
  }
}

TEST_P(Translation, HasTheTextsOfTheSources) {
  const QString lupdate = QStandardPaths::findExecutable(
      "lupdate", {QLibraryInfo::path(QLibraryInfo::BinariesPath), "/usr/lib/qt6/bin"});
  if (lupdate.isEmpty()) GTEST_SKIP() << "no lupdate (qt6-l10n-tools)";
  const QTemporaryDir folder;
  const QString fresh = folder.filePath("fresh.ts");
  QStringList arguments{"-silent", "-locations", "none", "-I", QPLAN_SOURCE_DIR};
  if (QString(GetParam()) == "en") arguments << "-pluralonly";
  arguments << QPLAN_SOURCE_DIR "/gui" << "-ts" << fresh;
  QProcess process;
  process.start(lupdate, arguments);
  ASSERT_TRUE(process.waitForFinished(test::kPatience));
  ASSERT_EQ(process.exitCode(), 0) << process.readAllStandardError().toStdString();
  const QStringList expected = keys(read(fresh));
  const QStringList found = keys(read(file()));
  for (const QString& one : expected) {
    EXPECT_TRUE(found.contains(one)) << "ninja update_translations adds: " << one.toStdString();
  }
  for (const QString& one : found) {
    EXPECT_TRUE(expected.contains(one)) << "in no source: " << one.toStdString();
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, Translation, ::testing::Values("de", "en"));

class German : public test::Window {
 protected:
  void SetUp() override {
    if (!QFile::exists(kGerman)) GTEST_SKIP() << "built without lrelease (qt6-l10n-tools)";
    test::Window::SetUp();
    english_ = menuTexts();
    window_.reset();
    ASSERT_TRUE(texts_.load(kGerman));
    ASSERT_TRUE(QApplication::installTranslator(&texts_));
    open();
  }
  void TearDown() override {
    test::Window::TearDown();
    QApplication::removeTranslator(&texts_);
  }

  std::vector<QMenu*> menus() const {
    std::vector<QMenu*> all;
    for (const QAction* title : window_->menuBar()->actions()) {
      if (title->menu() != nullptr) all.push_back(title->menu());
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (const QAction* action : all[i]->actions()) {
        if (action->menu() != nullptr) all.push_back(action->menu());
      }
    }
    return all;
  }
  QStringList menuTexts() const {
    QStringList texts;
    for (const QMenu* menu : menus()) {
      texts << menu->title();
      for (const QAction* action : menu->actions()) texts << action->text();
    }
    texts.removeAll(QString());
    for (QString& text : texts) text.remove('&');
    return texts;
  }

  QTranslator texts_;
  QStringList english_;
};

TEST_F(German, IsInTheWindow) {
  EXPECT_EQ(child<QDockWidget>("scenarioDock").windowTitle(), "Szenario");
  EXPECT_EQ(window_->tabs().tabText(0), "Übersicht");
  EXPECT_TRUE(child<AnswerCard>().content().contains("Anfragen/$"));
}

TEST_F(German, KnowsTheTermsOfTheReports) {
  for (int i = 0; i <= static_cast<int>(model::Bound::maxSequences); ++i) {
    const std::string term = planner::report::words(static_cast<model::Bound>(i));
    EXPECT_NE(termText(term).toStdString(), term);
  }
  for (int i = 0; i <= static_cast<int>(model::Provenance::user); ++i) {
    const std::string term(model::name(static_cast<model::Provenance>(i)));
    EXPECT_NE(termText(term).toStdString(), term);
  }
}

TEST_F(German, IsInTheCharts) {
  const QLocale before;
  QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
  EXPECT_EQ(coreText("GEMM takes 61 % of a request"), "GEMM braucht 61 % einer Anfrage");
  EXPECT_EQ(coreText("decode attention takes 61 % of a request"),
            "Decode-Attention braucht 61 % einer Anfrage");
  EXPECT_EQ(coreText("At 1024 input tokens: int4-w4a16, above 2.92 int8-w8a8, above 7.1 fp8-w8a8"),
            "Bei 1024 Eingabe-Token: int4-w4a16, ab 2,92 int8-w8a8, ab 7,1 fp8-w8a8");
  EXPECT_EQ(coreText("nobody translates this"), "nobody translates this");
  QLocale::setDefault(before);
  // Nothing a chart of the window says of itself is left in English.
  for (int i = 0; i < window_->tabs().count(); ++i) {
    window_->tabs().setCurrentIndex(i);
    QTest::qWait(50);
  }
  ASSERT_TRUE(QTest::qWaitFor([&] { return !window_->isBusy(); }, test::kPatience));
  int charts = 0;
  for (const ChartPanel* panel : window_->findChildren<ChartPanel*>()) {
    const planner::report::ChartSpec& spec = panel->spec();
    if (spec.id.empty() || spec.id == "recovery") continue;
    ++charts;
    for (const std::string& said : {spec.title, spec.note, spec.x.label, spec.y.label}) {
      if (!said.empty()) {
        EXPECT_NE(coreText(said), said) << spec.id;
      }
    }
  }
  EXPECT_GE(charts, 5);
}

TEST_F(German, SaysWhySomethingIsLeftOut) {
  const QLocale before;
  QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
  EXPECT_EQ(coreText("needs 141.2 GB of 76.3 GB usable per GPU"),
            "braucht 141,2 GB von 76,3 GB, die je GPU nutzbar sind");
  EXPECT_EQ(coreText("number of KV heads 6 is not divisible by tp 4 nor divides it"),
            "Zahl der KV-Köpfe 6 ist weder durch TP 4 teilbar noch teilt sie es");
  // Whatever the search says of configurations: figures that are not met are the same in both.
  int reasons = 0;
  for (const planner::Exclusion& exclusion : window_->answer()->recommendation.rejected) {
    for (const model::Infeasible& miss : exclusion.misses) {
      if (miss.kind == model::InfeasibleKind::slo || miss.kind == model::InfeasibleKind::budget) {
        continue;
      }
      ++reasons;
      EXPECT_NE(coreText(miss.reason), miss.reason);
    }
  }
  EXPECT_GT(reasons, 5);
  QLocale::setDefault(before);
}

TEST_F(German, WritesFiguresAsTheLocaleDoes) {
  const QLocale before;
  QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
  EXPECT_EQ(figuresText("18.8 .. 24.9"), "18,8 .. 24,9");
  QLocale::setDefault(before);
}

TEST_F(German, LeavesNoMenuInEnglish) {
  // The same word in both languages.
  const QStringList both{"Roofline", "Details"};
  ASSERT_GT(english_.size(), 30);
  for (const QString& text : menuTexts()) {
    EXPECT_TRUE(both.contains(text) || !english_.contains(text)) << text.toStdString();
  }
}

TEST_F(German, HasNoMnemonicTwiceInAMenu) {
  static const QRegularExpression mnemonic("&(\\w)",
                                           QRegularExpression::UseUnicodePropertiesOption);
  const auto check = [](const QList<QAction*>& actions) {
    QSet<QString> taken;
    for (const QAction* action : actions) {
      const QString key = mnemonic.match(action->text()).captured(1).toLower();
      EXPECT_FALSE(taken.contains(key)) << action->text().toStdString();
      if (!key.isEmpty()) taken.insert(key);
    }
  };
  check(window_->menuBar()->actions());
  for (const QMenu* menu : menus()) check(menu->actions());
}

TEST_F(German, FitsIntoItsButtonsAndLabels) {
  window_->resize(1360, 860);
  for (int i = 0; i < window_->tabs().count(); ++i) {
    window_->tabs().setCurrentIndex(i);
    QTest::qWait(20);
    for (const QWidget* widget : window_->findChildren<QWidget*>()) {
      if (!widget->isVisible()) continue;
      const auto* label = qobject_cast<const QLabel*>(widget);
      const bool isLine = label != nullptr && !label->wordWrap() && !label->text().isEmpty();
      const auto* button = qobject_cast<const QAbstractButton*>(widget);
      if (!isLine && (button == nullptr || button->text().isEmpty())) continue;
      EXPECT_GE(widget->width(), widget->minimumSizeHint().width())
          << (isLine ? label->text() : button->text()).toStdString();
    }
  }
}

}  // namespace
}  // namespace qplan::gui
