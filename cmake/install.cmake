# What `cmake --install` puts where. Two components: `base`, the programs of the command line with
# facts, manual pages and completions, and `gui`, the desktop application, so that a server needs no
# Qt. A build with sanitizers is for tests alone and installs nothing.
find_program(BASH_PROGRAM bash REQUIRED)
mark_as_advanced(BASH_PROGRAM)
set(packaging ${PROJECT_SOURCE_DIR}/packaging)
set(man_pages)

# qplan_install_program(TARGET COMPONENT): the program and its manual page, which is made of a
# template and the program's --help; nothing where this build lacks the target.
function(qplan_install_program target component)
  if(NOT TARGET ${target})
    return()
  endif()
  set(page ${PROJECT_BINARY_DIR}/man/${target}.1)
  add_custom_command(
    OUTPUT ${page}
    COMMAND ${BASH_PROGRAM} ${packaging}/man/page.sh $<TARGET_FILE:${target}>
            ${packaging}/man/${target}.1.in ${PROJECT_VERSION} ${page}
    DEPENDS ${target} ${packaging}/man/page.sh ${packaging}/man/${target}.1.in
            ${packaging}/help.awk
    VERBATIM)
  set(man_pages ${man_pages} ${page} PARENT_SCOPE)
  install(TARGETS ${target} DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${component})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${component})
endfunction()

qplan_install_program(qplan base)
qplan_install_program(qprof base)
qplan_install_program(qplan-gui gui)
add_custom_target(man ALL DEPENDS ${man_pages})

# The programs look for ../share/qplan first (planner/io/data_dir.cpp).
install(DIRECTORY ${PROJECT_SOURCE_DIR}/data/ DESTINATION ${CMAKE_INSTALL_DATADIR}/qplan
        COMPONENT base)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/qplan COMPONENT base)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/qplan
        COMPONENT base)

# Completions, where bash, zsh and fish look for them; what they share lies beside the facts.
set(completions ${packaging}/completions)
install(PROGRAMS ${completions}/complete.sh
        DESTINATION ${CMAKE_INSTALL_DATADIR}/qplan/completion COMPONENT base)
install(FILES ${packaging}/help.awk
        DESTINATION ${CMAKE_INSTALL_DATADIR}/qplan/completion COMPONENT base)
foreach(program IN ITEMS qplan qprof)
  install(FILES ${completions}/qplan.bash RENAME ${program}
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT base)
  install(FILES ${completions}/qplan.fish RENAME ${program}.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT base)
endforeach()
install(FILES ${completions}/_qplan DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
        COMPONENT base)

# What a desktop has to know of the application.
if(TARGET qplan-gui)
  set(id io.github.qplan.QPlan)
  install(FILES ${packaging}/desktop/${id}.desktop
          DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT gui)
  install(FILES ${packaging}/desktop/${id}.metainfo.xml
          DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo COMPONENT gui)
  install(FILES ${packaging}/desktop/${id}.xml
          DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages COMPONENT gui)
  install(FILES ${packaging}/desktop/${id}.svg
          DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps COMPONENT gui)
endif()
