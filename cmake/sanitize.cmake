# QPLAN_SANITIZE applies to every target, third-party headers included.
if(QPLAN_SANITIZE)
  add_compile_options(-fsanitize=${QPLAN_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${QPLAN_SANITIZE})
endif()
