# What `cmake --install` puts where. Two components: `base`, the programs of the command line with
# facts and documents, and `gui`, the desktop application, so that a server needs no
# Qt. A build with sanitizers is for tests alone and installs nothing.

# qplan_install_program(TARGET COMPONENT): nothing where this build lacks the target.
function(qplan_install_program target component)
  if(TARGET ${target})
    install(TARGETS ${target} DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${component})
  endif()
endfunction()

qplan_install_program(qplan base)
qplan_install_program(qprof base)
qplan_install_program(qplan-gui gui)

# The programs look for ../share/qplan first (planner/io/data_dir.cpp).
install(DIRECTORY ${PROJECT_SOURCE_DIR}/data/ DESTINATION ${CMAKE_INSTALL_DATADIR}/qplan
        COMPONENT base)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/qplan COMPONENT base)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/qplan
        COMPONENT base)
