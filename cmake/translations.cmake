# The texts of the desktop application in other languages: FOLDER/*.ts, compiled by lrelease into
# resources of a target under :/translations. Without Qt's translation tools everything is English.
find_program(QPLAN_LRELEASE lrelease HINTS /usr/lib/qt6/bin ${QT6_INSTALL_PREFIX}/${QT6_INSTALL_BINS}
             NO_CMAKE_SYSTEM_PATH NO_SYSTEM_ENVIRONMENT_PATH)
find_program(QPLAN_LUPDATE lupdate HINTS /usr/lib/qt6/bin ${QT6_INSTALL_PREFIX}/${QT6_INSTALL_BINS}
             NO_CMAKE_SYSTEM_PATH NO_SYSTEM_ENVIRONMENT_PATH)
mark_as_advanced(QPLAN_LRELEASE QPLAN_LUPDATE)

# qplan_translations(TARGET FOLDER)
function(qplan_translations target folder)
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.ts)
  if(QPLAN_LUPDATE)
    # Rewrites the files: new texts are unfinished in them, texts that are gone are removed. Of
    # English itself only the plural forms.
    set(commands)
    foreach(source IN LISTS sources)
      set(kind)
      if(source MATCHES "_en\\.ts$")
        set(kind -pluralonly)
      endif()
      list(APPEND commands COMMAND ${QPLAN_LUPDATE} -silent -no-obsolete -locations none ${kind}
                                   -I ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR} -ts ${source})
    endforeach()
    add_custom_target(update_translations ${commands} VERBATIM)
  endif()
  if(NOT QPLAN_LRELEASE)
    message(STATUS "No translations: lrelease not found (qt6-l10n-tools)")
    return()
  endif()
  set(compiled)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/translations/${name}.qm)
    add_custom_command(OUTPUT ${output} DEPENDS ${source}
                       COMMAND ${CMAKE_COMMAND} -E make_directory
                               ${CMAKE_CURRENT_BINARY_DIR}/translations
                       COMMAND ${QPLAN_LRELEASE} -silent ${source} -qm ${output}
                       COMMENT "Compiling ${name}.ts" VERBATIM)
    list(APPEND compiled ${output})
  endforeach()
  # Qt links the resources of a static library into whatever links the library.
  qt_add_resources(${target} translations PREFIX /translations
                   BASE ${CMAKE_CURRENT_BINARY_DIR}/translations FILES ${compiled})
endfunction()
