#pragma once

#include <QString>

namespace qplan::gui {

// What a file is that somebody drops on the window, by what is in it.
enum class FileKind { project, model, gpu, engine, prices, unknown };

FileKind fileKind(const QString& path);

}  // namespace qplan::gui
