# QPLAN_SANITIZE applies to every target, third-party headers included.
if(QPLAN_SANITIZE)
  add_compile_options(
    "$<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${QPLAN_SANITIZE};-fno-sanitize-recover=all>"
    $<$<COMPILE_LANGUAGE:CXX>:-fno-omit-frame-pointer>)
  add_link_options(-fsanitize=${QPLAN_SANITIZE})
  # Under AddressSanitizer Eigen takes another allocator; Debian's Ceres was built with the plain
  # one and frees what its caller allocated, so both have to use the same.
  add_compile_definitions(EIGEN_MALLOC_ALREADY_ALIGNED=1)
endif()
