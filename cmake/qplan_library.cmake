# Target helpers shared by every folder.

# qplan_warnings(TARGET): the project's warnings. GCC 12 sees overlapping copies in std::string's own
# operator+ (GCC bug 105651), hence no -Wrestrict there.
function(qplan_warnings target)
  target_compile_options(
    ${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wconversion;-Wshadow>"
                      $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${QPLAN_WERROR}>>:-Werror>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
  endif()
endfunction()

# qplan_library(NAME FOLDER...): a static library of every source in the named folders, with alias
# qplan::NAME, the project's include root and its warnings.
function(qplan_library name)
  set(sources)
  set(headers)
  foreach(folder IN LISTS ARGN)
    file(GLOB found CONFIGURE_DEPENDS ${folder}/*.cpp)
    list(APPEND sources ${found})
    file(GLOB found CONFIGURE_DEPENDS ${folder}/*.hpp)
    list(APPEND headers ${found})
  endforeach()
  if(NOT sources)
    # A folder of headers alone still is a library for those who link it.
    set(sources ${CMAKE_CURRENT_BINARY_DIR}/${name}_no_sources.cpp)
    file(CONFIGURE OUTPUT ${sources} CONTENT "")
  endif()
  add_library(qplan_${name} STATIC ${sources} ${headers})
  add_library(qplan::${name} ALIAS qplan_${name})
  target_include_directories(qplan_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  set_target_properties(qplan_${name} PROPERTIES QPLAN_HEADERS "${headers}")
  set_property(GLOBAL APPEND PROPERTY QPLAN_LIBRARIES qplan_${name})
  qplan_warnings(qplan_${name})
endfunction()

# qplan_executable(NAME FOLDER LIBRARIES...): a program of every source in the folder; nothing where
# there is none.
function(qplan_executable name folder)
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARGN})
  qplan_warnings(${name})
endfunction()
