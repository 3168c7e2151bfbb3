#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/profile.hpp"

namespace qplan::model::io {

// Reads a `qplan.profile` file. Figures derived from a case (bytes, FLOPs) are not read back.
// Throws FileError or ParseError; the result passes validate().
Profile readProfile(const std::filesystem::path& file);

// The same from text; `file` names it in errors.
Profile parseProfile(std::string_view text, const std::string& file);

// The file's text: keys in a fixed order, one point a line; reading it back gives an equal value.
std::string toJson(const Profile& profile);

// Whether the file is a profile rather than another kind of document, told by its schema's name.
// False as well for a file that cannot be read.
bool isProfile(const std::filesystem::path& file);

}  // namespace qplan::model::io
