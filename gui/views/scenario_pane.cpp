#include "gui/views/scenario_pane.hpp"

#include <QComboBox>
#include <QCompleter>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <array>

#include "gui/models/text.hpp"
#include "gui/views/fields.hpp"
#include "gui/views/target_fields.hpp"
#include "planner/request.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::gui {

namespace {

// Fields whose drags merge into one step.
enum Field {
  kModel,
  kInput,
  kOutput,
  kDemand,
  kTargets,
  kRecovery,
  kBudget,
  kInterruption,
  kMaxGpus,
  kRedundancy,
  kSeed
};

// Shows the item whose data is `value`; of an editable box also any other text.
void setChoice(QComboBox* box, const QString& value) {
  const QSignalBlocker quiet(box);
  const int index = box->findData(value);
  box->setCurrentIndex(index);
  if (index < 0 && box->isEditable()) box->setEditText(value);
}

// Fills a box anew, keeping what it shows.
void fill(QComboBox* box, const std::vector<std::pair<QString, QString>>& items) {
  const QSignalBlocker quiet(box);
  const QString before = box->isEditable() ? box->currentText() : box->currentData().toString();
  box->clear();
  for (const auto& [label, data] : items) box->addItem(label, data);
  setChoice(box, before);
}

// What a person typed or chose.
QString chosen(const QComboBox* box) {
  const int index = box->findText(box->currentText());
  return index >= 0 ? box->itemData(index).toString() : box->currentText().trimmed();
}

// Leaves a box alone that shows the value already: somebody may be typing in it.
template <class Box, class Value>
void setFigure(Box* box, Value value) {
  const QSignalBlocker quiet(box);
  if (box->value() != value) box->setValue(value);
}

QComboBox* typeAhead(QWidget* parent) {
  auto* box = new QComboBox(parent);
  box->setEditable(true);
  box->setInsertPolicy(QComboBox::NoInsert);
  box->completer()->setCompletionMode(QCompleter::PopupCompletion);
  box->completer()->setFilterMode(Qt::MatchContains);
  box->setMinimumContentsLength(12);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  return box;
}

std::vector<planner::simulate::Target> targetsOf(const std::string& slo) {
  try {
    return slo.empty() ? std::vector<planner::simulate::Target>() : planner::parseTargets(slo);
  } catch (const model::InvalidInput&) {
    return {};  // said below the field
  }
}

double rateOf(const std::string& demand) {
  try {
    return demand.empty() ? 0 : planner::parseRate(demand, "--demand").value();
  } catch (const model::InvalidInput&) {
    return 0;
  }
}

}  // namespace

ScenarioPane::ScenarioPane(ProjectModel& project, QWidget* parent)
    : QWidget(parent), project_(project) {
  auto* content = new QWidget;
  form_ = new QFormLayout(content);
  form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  form_->setRowWrapPolicy(QFormLayout::WrapLongRows);
  addModel();
  addWorkload();
  addDemand();
  addTargets();
  addChoices();
  addMoney();
  auto* area = new QScrollArea(this);
  area->setWidget(content);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(area);
  connect(&project_, &ProjectModel::projectChanged, this, &ScenarioPane::refresh);
  refresh();
}

void ScenarioPane::addField(const QString& label, QWidget* editor, const QString& flag, Show show) {
  auto* cell = new QWidget;
  auto* layout = new QVBoxLayout(cell);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  layout->addWidget(editor);
  auto* message = new QLabel(cell);
  message->setWordWrap(true);
  message->setTextFormat(Qt::PlainText);
  message->setForegroundRole(QPalette::Highlight);
  message->setObjectName("message" + flag);
  message->hide();
  layout->addWidget(message);
  auto* name = new QLabel(label);
  name->setBuddy(editor);
  editor->setAccessibleName(label);
  editor->setObjectName(flag);
  form_->addRow(name, cell);
  messages_.insert(flag, message);
  shows_.push_back(std::move(show));
}

void ScenarioPane::change(const QString& label, int field, const Change& change) {
  if (refreshing_) return;
  planner::Scenario inputs = project_.inputs();
  change(inputs);
  project_.edit(tr("Change %1").arg(label), inputs, field);
}

void ScenarioPane::addModel() {
  models_ = typeAhead(this);
  const QString label = tr("&Model");
  addField(label, models_, "--model",
           [this](const planner::Scenario& s) { setChoice(models_, text(s.model)); });
  connect(models_, &QComboBox::currentTextChanged, this, [this](const QString& typed) {
    // Half a name is not a model: wait for Enter.
    if (models_->findText(typed) < 0) return;
    change(tr("model"), kModel, [this](auto& s) { s.model = chosen(models_).toStdString(); });
  });
  connect(models_->lineEdit(), &QLineEdit::editingFinished, this, [this] {
    change(tr("model"), kModel, [this](auto& s) { s.model = chosen(models_).toStdString(); });
  });
}

void ScenarioPane::addWorkload() {
  workloads_ = new QComboBox(this);
  addField(tr("&Workload"), workloads_, "--workload",
           [this](const planner::Scenario& s) { setChoice(workloads_, text(s.workload)); });
  auto* input = new LengthField(16, 131'072, this);
  auto* output = new LengthField(1, 16'384, this);
  const auto preset = [this](const planner::Scenario& s) -> const model::Workload* {
    for (const model::Workload& one : presets_) {
      if (one.id == s.workload) return &one;
    }
    return nullptr;
  };
  addField(tr("&Input tokens"), input, "--input-tokens",
           [input, preset](const planner::Scenario& s) {
             const model::Workload* known = preset(s);
             input->setValue(known ? known->inputTokens : s.inputTokens.value_or(1024));
           });
  addField(tr("&Output tokens"), output, "--output-tokens",
           [output, preset](const planner::Scenario& s) {
             const model::Workload* known = preset(s);
             output->setValue(known ? known->outputTokens : s.outputTokens.value_or(128));
           });
  const auto custom = [this, input, output](int field) {
    change(tr("workload"), field, [input, output](planner::Scenario& s) {
      s.workload.clear();
      s.inputTokens = input->value();
      s.outputTokens = output->value();
    });
  };
  connect(input, &LengthField::changed, this, [custom] { custom(kInput); });
  connect(output, &LengthField::changed, this, [custom] { custom(kOutput); });
  for (const LengthField* one : {input, output}) {
    connect(one, &LengthField::released, &project_, &ProjectModel::endGesture);
  }
  connect(workloads_, &QComboBox::currentIndexChanged, this, [this, custom] {
    const std::string id = workloads_->currentData().toString().toStdString();
    if (id.empty()) {
      custom(-1);
      return;
    }
    change(tr("workload"), -1, [&id](planner::Scenario& s) {
      s.workload = id;
      s.inputTokens.reset();
      s.outputTokens.reset();
    });
  });
}

void ScenarioPane::addDemand() {
  auto* mode = new QComboBox(this);
  mode->addItem(tr("under load"), "async");
  mode->addItem(tr("one request at a time"), "sync");
  addField(tr("Mo&de"), mode, "--mode", [mode](const planner::Scenario& s) {
    const bool sync = s.mode == "sync" || (s.mode.empty() && s.demand.empty());
    setChoice(mode, sync ? "sync" : "async");
  });
  auto* demand = new RateField(this);
  addField(tr("D&emand"), demand, "--demand", [demand](const planner::Scenario& s) {
    demand->setValue(rateOf(s.demand));
    demand->setEnabled(s.mode != "sync");
  });
  connect(mode, &QComboBox::currentIndexChanged, this, [this, mode] {
    change(tr("mode"), -1, [mode](planner::Scenario& s) {
      s.mode = mode->currentData().toString().toStdString();
      if (s.mode == "sync") {
        s.demand.clear();
        s.redundancy = 0;
      }
    });
  });
  connect(demand, &RateField::changed, this, [this](double rate) {
    change(tr("demand"), kDemand, [rate](planner::Scenario& s) {
      s.demand = rate > 0 ? QString::number(rate, 'g', 6).toStdString() + "qps" : "";
      if (rate > 0) s.mode = "async";
      if (!(rate > 0)) s.redundancy = 0;
    });
  });
  connect(demand, &RateField::released, &project_, &ProjectModel::endGesture);

  auto* redundancy = new QSpinBox(this);
  redundancy->setRange(0, 1000);
  redundancy->setSpecialValueText(tr("none"));
  redundancy->setPrefix("N + ");
  addField(tr("Spare replicas"), redundancy, "--redundancy",
           [redundancy](const planner::Scenario& s) {
             setFigure(redundancy, s.redundancy);
             redundancy->setEnabled(!s.demand.empty());
           });
  connect(redundancy, &QSpinBox::valueChanged, this, [this](int count) {
    change(tr("spare replicas"), kRedundancy, [count](auto& s) { s.redundancy = count; });
  });
}

void ScenarioPane::addTargets() {
  using planner::simulate::TimeMetric;
  struct Row {
    TimeMetric metric;
    TargetField::Unit unit;
    QString label;
    QString flag;
  };
  const std::array rows{
      Row{TimeMetric::ttft, TargetField::Unit::milliseconds, tr("TTFT at most"), "--slo"},
      Row{TimeMetric::tpot, TargetField::Unit::milliseconds, tr("TPOT at most"), "--slo tpot"},
      Row{TimeMetric::itl, TargetField::Unit::milliseconds, tr("ITL at most"), "--slo itl"},
      Row{TimeMetric::e2e, TargetField::Unit::seconds, tr("E2E at most"), "--slo e2e"}};
  auto fields = std::make_shared<std::vector<TargetField*>>();
  for (const Row& row : rows) {
    auto* field = new TargetField(row.metric, row.unit, this);
    fields->push_back(field);
    addField(row.label, field, row.flag,
             [field](const planner::Scenario& s) { field->setTargets(targetsOf(s.slo)); });
    connect(field, &TargetField::changed, this, [this, fields] {
      change(tr("targets"), kTargets, [&fields](planner::Scenario& s) {
        std::vector<planner::simulate::Target> all;
        for (const TargetField* one : *fields) {
          const auto more = one->targets();
          all.insert(all.end(), more.begin(), more.end());
        }
        s.slo = planner::textOf(all);
      });
    });
  }

  auto* recovery = optionalFigure(200, 1, tr(" %"), tr("any"), this);
  addField(
      tr("Accuracy at least"), recovery, "--min-recovery",
      [recovery](const planner::Scenario& s) { setFigure(recovery, s.minRecovery.value_or(0)); });
  suites_ = new QComboBox(this);
  suites_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  addField(tr("measured on"), suites_, "--suite", [this](const planner::Scenario& s) {
    setChoice(suites_, text(s.suite));
    suites_->setEnabled(s.minRecovery.has_value());
  });
  connect(recovery, &QDoubleSpinBox::valueChanged, this, [this](double percent) {
    change(tr("accuracy"), kRecovery, [percent](planner::Scenario& s) {
      s.minRecovery = percent > 0 ? std::optional(percent) : std::nullopt;
      if (!s.minRecovery) s.suite.clear();
    });
  });
  connect(suites_, &QComboBox::currentIndexChanged, this, [this] {
    change(tr("benchmark"), -1,
           [this](auto& s) { s.suite = suites_->currentData().toString().toStdString(); });
  });
}

void ScenarioPane::addChoices() {
  auto* objective = new QComboBox(this);
  const std::array labels{tr("most queries per dollar"), tr("most goodput per dollar"),
                          tr("lowest latency"), tr("lowest cost"), tr("least energy")};
  for (std::size_t i = 0; i < planner::kObjectives.size(); ++i) {
    objective->addItem(labels[i], text(planner::name(planner::kObjectives[i])));
  }
  addField(tr("O&bjective"), objective, "--objective", [objective](const planner::Scenario& s) {
    setChoice(objective, s.objective.empty()
                             ? text(planner::name(planner::Objective::queriesPerDollar))
                             : text(s.objective));
  });
  connect(objective, &QComboBox::currentIndexChanged, this, [this, objective] {
    change(tr("objective"), -1, [objective](planner::Scenario& s) {
      s.objective = objective->currentData().toString().toStdString();
    });
  });
  const auto list = [this](const QString& label, const QString& flag, const QString& what,
                           std::string planner::Scenario::* field) {
    auto* box = new CheckList(this);
    addField(label, box, flag,
             [box, field](const planner::Scenario& s) { box->setValue(text(s.*field)); });
    connect(box, &CheckList::changed, this, [this, what, field](const QString& ids) {
      change(what, -1, [&](planner::Scenario& s) { s.*field = ids.toStdString(); });
    });
    return box;
  };
  CheckList* formats =
      list(tr("&Formats"), "--formats", tr("formats"), &planner::Scenario::formats);
  QStringList names;
  for (const model::Format format : model::kFormats) names.append(text(model::name(format)));
  formats->setItems(names);
  CheckList* kv =
      list(tr("&KV cache"), "--kv-dtypes", tr("KV cache"), &planner::Scenario::kvDtypes);
  names.clear();
  for (const model::KvDtype dtype : model::kKvDtypes) names.append(text(model::name(dtype)));
  kv->setItems(names);
  gpus_ = list(tr("&GPUs"), "--gpus", tr("GPUs"), &planner::Scenario::gpus);

  auto* maxGpus = new QSpinBox(this);
  maxGpus->setRange(1, 4096);
  addField(tr("At most"), maxGpus, "--max-gpus",
           [maxGpus](const planner::Scenario& s) { setFigure(maxGpus, s.maxGpus); });
  maxGpus->setSuffix(tr(" GPUs"));
  connect(maxGpus, &QSpinBox::valueChanged, this, [this](int count) {
    change(tr("number of GPUs"), kMaxGpus, [count](auto& s) { s.maxGpus = count; });
  });
}

QComboBox* ScenarioPane::addTypeAhead(const QString& label, const QString& flag,
                                      const QString& what, std::string planner::Scenario::* field) {
  QComboBox* box = typeAhead(this);
  addField(label, box, flag,
           [box, field](const planner::Scenario& s) { setChoice(box, text(s.*field)); });
  const auto take = [this, box, what, field] {
    change(what, -1, [box, field](auto& s) { s.*field = chosen(box).toStdString(); });
  };
  connect(box, &QComboBox::activated, this, take);
  connect(box->lineEdit(), &QLineEdit::editingFinished, this, take);
  return box;
}

void ScenarioPane::addMoney() {
  prices_ = addTypeAhead(tr("&Prices"), "--prices", tr("prices"), &planner::Scenario::prices);
  tiers_ = addTypeAhead(tr("Tier"), "--tier", tr("tier"), &planner::Scenario::tier);
  auto* interruption = optionalFigure(99, 1, tr(" %"), tr("usual"), this);
  addField(tr("Interruptions take"), interruption, "--interruption",
           [interruption](const planner::Scenario& s) {
             setFigure(interruption, s.interruption.value_or(0));
           });
  connect(interruption, &QDoubleSpinBox::valueChanged, this, [this](double percent) {
    change(tr("interruptions"), kInterruption, [percent](planner::Scenario& s) {
      s.interruption = percent > 0 ? std::optional(percent) : std::nullopt;
    });
  });
  auto* budget = optionalFigure(1e6, 2, tr(" USD/h"), tr("any"), this);
  addField(tr("B&udget"), budget, "--budget",
           [budget](const planner::Scenario& s) { setFigure(budget, s.budget.value_or(0)); });
  connect(budget, &QDoubleSpinBox::valueChanged, this, [this](double dollars) {
    change(tr("budget"), kBudget, [dollars](planner::Scenario& s) {
      s.budget = dollars > 0 ? std::optional(dollars) : std::nullopt;
    });
  });
  engines_ = addTypeAhead(tr("E&ngine"), "--engine", tr("engine"), &planner::Scenario::engine);
  auto* seed = new QSpinBox(this);
  seed->setRange(0, 2'147'483'647);
  addField(tr("Seed"), seed, "--seed",
           [seed](const planner::Scenario& s) { setFigure(seed, static_cast<int>(s.seed)); });
  connect(seed, &QSpinBox::valueChanged, this, [this](int value) {
    change(tr("seed"), kSeed, [value](auto& s) { s.seed = static_cast<std::uint64_t>(value); });
  });
}

void ScenarioPane::show(const planner::Catalog& catalog) {
  refreshing_ = true;
  std::vector<std::pair<QString, QString>> items;
  for (const model::Llm& llm : catalog.llms) items.emplace_back(text(llm.id), text(llm.id));
  fill(models_, items);
  presets_ = catalog.workloads;
  items = {{tr("custom"), QString()}};
  for (const model::Workload& workload : presets_) {
    items.emplace_back(tr("%1 (%2 in, %3 out)")
                           .arg(text(workload.id))
                           .arg(workload.inputTokens)
                           .arg(workload.outputTokens),
                       text(workload.id));
  }
  fill(workloads_, items);
  items = {{tr("newest"), QString()}};
  for (const planner::PriceList& list : catalog.priceLists) {
    items.emplace_back(text(list.id), text(list.id));
  }
  fill(prices_, items);
  std::vector<const planner::PriceList*> lists;
  for (const planner::PriceList& list : catalog.priceLists) lists.push_back(&list);
  items = {{tr("on demand"), QString()}};
  for (const std::string& tier : planner::tiersOf(lists)) {
    if (tier != "on_demand") items.emplace_back(text(tier), text(tier));
  }
  fill(tiers_, items);
  items = {{tr("newest"), QString()}};
  for (const model::Engine& engine : catalog.engines) {
    items.emplace_back(text(engine.id), text(engine.id));
  }
  fill(engines_, items);
  items = {{text(std::string_view(planner::kDefaultSuite)), QString()}};
  for (const std::string& suite : planner::suites(catalog.recoveries)) {
    if (suite != planner::kDefaultSuite) items.emplace_back(text(suite), text(suite));
  }
  fill(suites_, items);
  QStringList gpus;
  for (const model::Gpu& gpu : catalog.gpus) gpus.append(text(gpu.id));
  gpus_->setItems(gpus);
  refreshing_ = false;
  refresh();
}

void ScenarioPane::refresh() {
  refreshing_ = true;
  for (const Show& show : shows_) show(project_.inputs());
  refreshing_ = false;
}

QStringList ScenarioPane::showProblems(const std::vector<model::Diagnostic>& problems) {
  for (QLabel* message : std::as_const(messages_)) message->hide();
  QStringList others;
  for (const model::Diagnostic& problem : problems) {
    QString said = text(problem.message);
    if (!problem.hint.empty()) said += "\n" + text(problem.hint);
    QLabel* message = messages_.value(text(problem.path));
    if (message == nullptr) {
      others.append(problem.path.empty() ? said : text(problem.path) + ": " + said);
      continue;
    }
    message->setText(said);
    message->show();
  }
  return others;
}

void ScenarioPane::focusModel() {
  models_->setFocus();
  models_->lineEdit()->selectAll();
}

}  // namespace qplan::gui
