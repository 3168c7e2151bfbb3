#include "gui/models/own_gpu.hpp"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <stdexcept>

#include "gui/models/text.hpp"
#include "model/io/gpu_file.hpp"

namespace qplan::gui {

namespace {

void write(const QString& path, const QByteArray& bytes) {
  QDir().mkpath(QFileInfo(path).path());
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
    throw std::runtime_error((path + ": " + file.errorString()).toStdString());
  }
}

QByteArray priceList(const OwnGpu& own, const QString& date) {
  const QString id = text(own.gpu.id);
  QJsonArray prices;
  for (int count = 1; count <= own.gpu.interconnect.gpusPerNode; count *= 2) {
    prices.append(QJsonObject{{"instance", QString("%1 x %2").arg(count).arg(id)},
                              {"gpu", id},
                              {"count", count},
                              {"usd_per_hour", count * own.usdPerHour},
                              {"tier", "on_demand"}});
  }
  return QJsonDocument(
             QJsonObject{{"schema", QJsonObject{{"name", "qplan.prices"}, {"version", "1.0"}}},
                         {"id", QString("own-%1@%2").arg(id, date)},
                         {"provider", "own-" + id},
                         {"date", date},
                         {"source", "typed in"},
                         {"prices", prices}})
      .toJson();
}

}  // namespace

OwnGpuFiles writeOwnGpu(const OwnGpu& own, const QString& folder, const QString& date) {
  if (auto wrong = model::validate(own.gpu); !wrong.empty()) {
    throw model::InvalidInput(std::move(wrong));
  }
  OwnGpuFiles files;
  files.gpu = QString("%1/gpus/%2.json").arg(folder, text(own.gpu.id));
  write(files.gpu, QByteArray::fromStdString(model::io::gpuJson(own.gpu)));
  if (own.usdPerHour > 0) {
    files.prices = QString("%1/prices/%2.json").arg(folder, text(own.gpu.id));
    write(files.prices, priceList(own, date));
  }
  return files;
}

}  // namespace qplan::gui
