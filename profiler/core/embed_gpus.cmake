# cmake -DOUT=FILE -DFILES="A;B;..." -P embed_gpus.cmake: a source that holds the text of every GPU
# file, because the program is carried to machines that have no data folder.
set(text "#include \"profiler/core/embedded_gpus.hpp\"\n\n")
string(APPEND text "namespace qplan::profiler {\n\nconst std::vector<EmbeddedFile>& embeddedGpus() {\n")
string(APPEND text "  static const std::vector<EmbeddedFile> kFiles{\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} content)
  string(APPEND text "      {\"${name}\", R\"qplan(${content})qplan\"},\n")
endforeach()
string(APPEND text "  };\n  return kFiles;\n}\n\n}  // namespace qplan::profiler\n")
file(WRITE ${OUT} "${text}")
