#include "gui/models/file_kind.hpp"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace qplan::gui {

namespace {

constexpr qint64 kMostBytes = 64 * 1024 * 1024;

FileKind kindOfJson(const QByteArray& text) {
  const QJsonObject root = QJsonDocument::fromJson(text).object();
  const QString schema = root["schema"].toObject()["name"].toString();
  if (schema == "qplan.project") return FileKind::project;
  if (schema == "qplan.gpu" || schema == "qplan.profile") return FileKind::gpu;
  if (schema == "qplan.engine") return FileKind::engine;
  if (schema == "qplan.prices" || schema == "qplan.owned") return FileKind::prices;
  // A model of ours, or a Hugging Face config.json.
  const bool isModel =
      schema == "qplan.llm" || root.contains("architectures") || root.contains("hidden_size");
  return isModel ? FileKind::model : FileKind::unknown;
}

}  // namespace

FileKind fileKind(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly) || file.size() > kMostBytes) return FileKind::unknown;
  if (path.endsWith(".qplan", Qt::CaseInsensitive)) return FileKind::project;
  return kindOfJson(file.readAll());
}

}  // namespace qplan::gui
