#include "gui/views/gpu_dialog.hpp"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include "gui/models/text.hpp"
#include "gui/views/fields.hpp"

namespace qplan::gui {

namespace {

constexpr double kTera = 1e12;
constexpr double kGiga = 1e9;

constexpr std::array kMathTypes{model::MathType::bf16, model::MathType::fp8, model::MathType::int8};

QString nameOf(model::MathType type) {
  switch (type) {
    case model::MathType::bf16:
      return GpuDialog::tr("BF16, dense");
    case model::MathType::fp8:
      return GpuDialog::tr("FP8, dense");
    case model::MathType::int8:
      return GpuDialog::tr("INT8, dense");
  }
  return {};
}

}  // namespace

GpuDialog::GpuDialog(const std::vector<model::Gpu>& known, QWidget* parent)
    : QDialog(parent),
      known_(known),
      like_(new QComboBox(this)),
      id_(new QLineEdit(this)),
      memory_(optionalFigure(1e6, 0, tr(" GiB"), tr("missing"), this)),
      bandwidth_(optionalFigure(1e6, 0, tr(" GB/s"), tr("missing"), this)),
      tdp_(optionalFigure(1e5, 0, tr(" W"), tr("not stated"), this)),
      gpusPerNode_(new QSpinBox(this)),
      price_(optionalFigure(1e4, 2, tr(" USD/h"), tr("not stated"), this)),
      problem_(new QLabel(this)) {
  setWindowTitle(tr("Add GPU"));
  auto* form = new QFormLayout(this);
  const auto add = [form](const QString& label, QWidget* editor, const char* name) {
    editor->setAccessibleName(label);
    editor->setObjectName(name);
    form->addRow(label, editor);
  };
  add(tr("Like"), like_, "like");
  like_->setToolTip(tr("Architecture, processors, cache and links are those of this GPU."));
  add(tr("Name"), id_, "id");
  add(tr("Memory"), memory_, "memory");
  add(tr("Memory bandwidth"), bandwidth_, "bandwidth");
  for (const model::MathType type : kMathTypes) {
    auto* box = optionalFigure(1e6, 0, tr(" TFLOP/s"), tr("none"), this);
    peaks_[static_cast<std::size_t>(type)] = box;
    add(nameOf(type), box, "peak");
  }
  add(tr("Power"), tdp_, "tdp");
  gpusPerNode_->setRange(1, 1024);
  add(tr("GPUs per node"), gpusPerNode_, "gpusPerNode");
  add(tr("Price of one"), price_, "price");
  problem_->setWordWrap(true);
  problem_->hide();
  form->addRow(problem_);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  auto* accept = buttons->addButton(tr("Add"), QDialogButtonBox::AcceptRole);
  accept->setDefault(true);
  form->addRow(buttons);
  for (const model::Gpu& gpu : known_) like_->addItem(text(gpu.name));
  connect(like_, &QComboBox::currentIndexChanged, this,
          [this](int index) { showFigures(known_[static_cast<std::size_t>(index)]); });
  connect(buttons, &QDialogButtonBox::accepted, this, [this] { emit added(value()); });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  if (!known_.empty()) showFigures(known_.front());
}

void GpuDialog::showFigures(const model::Gpu& gpu) {
  id_->setText(tr("my-%1").arg(text(gpu.id)));
  memory_->setValue(gpu.memory / model::kGiB);
  bandwidth_->setValue(gpu.memoryBandwidth.value() / kGiga);
  for (const model::MathType type : kMathTypes) {
    const auto at = static_cast<std::size_t>(type);
    peaks_[at]->setValue(gpu.peak[at] ? gpu.peak[at]->value() / kTera : 0);
  }
  tdp_->setValue(gpu.tdp.value());
  gpusPerNode_->setValue(gpu.interconnect.gpusPerNode);
}

OwnGpu GpuDialog::value() const {
  OwnGpu own;
  own.gpu = known_[static_cast<std::size_t>(like_->currentIndex())];
  own.gpu.id = id_->text().trimmed().toLower().replace(' ', '-').toStdString();
  own.gpu.name = id_->text().trimmed().toStdString();
  own.gpu.memory = model::kGiB * memory_->value();
  own.gpu.memoryBandwidth = model::BytesPerSecond(bandwidth_->value() * kGiga);
  for (const model::MathType type : kMathTypes) {
    const auto at = static_cast<std::size_t>(type);
    const double rate = peaks_[at]->value() * kTera;
    own.gpu.peak[at] = rate > 0 ? std::optional(model::FlopsPerSecond(rate)) : std::nullopt;
  }
  own.gpu.tdp = model::Watts(tdp_->value());
  own.gpu.interconnect.gpusPerNode = gpusPerNode_->value();
  own.gpu.source = "typed in";
  own.usdPerHour = price_->value();
  return own;
}

void GpuDialog::showProblem(const QString& said) {
  problem_->setText(said);
  problem_->show();
}

}  // namespace qplan::gui
