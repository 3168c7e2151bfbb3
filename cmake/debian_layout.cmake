# Run by CPack between staging and packing: what Debian wants otherwise than `cmake --install` does.
# Manual pages are compressed, zsh looks for completions elsewhere, and every package says its
# licence and changes.
set(debian ${CMAKE_CURRENT_LIST_DIR}/../packaging/debian)

file(GLOB pages ${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/man/man1/*.1)
foreach(page IN LISTS pages)
  execute_process(COMMAND gzip -9n ${page} COMMAND_ERROR_IS_FATAL ANY)
endforeach()

file(GLOB folders ${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/zsh)
foreach(folder IN LISTS folders)
  file(RENAME ${folder}/site-functions ${folder}/vendor-completions)
endforeach()

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} upper)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  set(doc ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr/share/doc/${package})
  file(MAKE_DIRECTORY ${doc})
  file(COPY_FILE ${debian}/${package}.copyright ${doc}/copyright)
  file(COPY_FILE ${debian}/changelog ${doc}/changelog)
  execute_process(COMMAND gzip -9n ${doc}/changelog COMMAND_ERROR_IS_FATAL ANY)
endforeach()
