# Debian packages by `cpack -G DEB`: qplan of the component `base`, and qplan-gui where the build has
# the desktop application. Dependencies come from dpkg-shlibdeps.
set(QPLAN_MAINTAINER "The QPlan developers <developers@qplan.invalid>" CACHE STRING
    "Who answers for the packages")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME qplan)
set(CPACK_PACKAGE_VENDOR "The QPlan developers")
set(CPACK_PACKAGE_CONTACT ${QPLAN_MAINTAINER})
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
    GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian_layout.cmake)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_COMPONENTS_ALL base)
if(TARGET qplan-gui)
  list(APPEND CPACK_COMPONENTS_ALL gui)
endif()
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

set(CPACK_DEBIAN_BASE_PACKAGE_NAME qplan)
set(CPACK_DEBIAN_BASE_PACKAGE_SECTION science)
set(CPACK_DEBIAN_BASE_PACKAGE_SUGGESTS qplan-gui)
set(CPACK_COMPONENT_BASE_DESCRIPTION
    "Planner of number formats and GPUs for serving language models
Answers which number format, which GPU and how many of them serve a language
model under given traffic at the lowest cost that still meets the targets, and
how sure that is. Needs no GPU: it computes with a model of the hardware and
the serving engine, calibrated on published measurements.
.
qprof, also here, measures the kernels of a GPU, for GPUs nobody has measured.")

set(CPACK_DEBIAN_GUI_PACKAGE_NAME qplan-gui)
set(CPACK_DEBIAN_GUI_PACKAGE_SECTION science)
set(CPACK_DEBIAN_GUI_PACKAGE_DEPENDS "qplan (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_GUI_PACKAGE_SUGGESTS qt6-translations-l10n) # the texts of Qt's own dialogs
set(CPACK_COMPONENT_GUI_DESCRIPTION
    "Planner of number formats and GPUs for serving language models - desktop
The desktop application of qplan: recomputes as the inputs change, and shows
where the best format flips, where time and memory go, and how good the
predictions are.")
include(CPack)
