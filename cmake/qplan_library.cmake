# qplan_library(NAME FOLDER...): a static library of every source in the named folders, with alias
# qplan::NAME, the project's include root and its warnings.
function(qplan_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                                           $<$<BOOL:${QPLAN_WERROR}>:-Werror>)
endfunction()

function(qplan_library name)
  set(sources)
  foreach(folder IN LISTS ARGN)
    file(GLOB found CONFIGURE_DEPENDS ${folder}/*.cpp ${folder}/*.hpp)
    list(APPEND sources ${found})
  endforeach()
  add_library(qplan_${name} STATIC ${sources})
  add_library(qplan::${name} ALIAS qplan_${name})
  target_include_directories(qplan_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  set_target_properties(qplan_${name} PROPERTIES LINKER_LANGUAGE CXX)
  qplan_warnings(qplan_${name})
endfunction()
