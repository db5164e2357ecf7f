# saikne_sql(TARGET NAMESPACE ns)
#   Compiles <dir>/sql/*.sql into <dir>/sql.h (constants ns::sql::kFileName) and
#   <dir>/migrations/*.sql into ns::Migrations(); <dir> is the current source directory.
function(saikne_sql target)
  cmake_parse_arguments(ARG "" "NAMESPACE;SERIES" "" ${ARGN})
  file(GLOB sql CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/sql/*.sql)
  file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql)
  file(RELATIVE_PATH relative ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  set(stem ${CMAKE_BINARY_DIR}/gen/${relative}/sql)
  add_custom_command(
    OUTPUT ${stem}.cc ${stem}.h
    COMMAND ${CMAKE_COMMAND} -DSTEM=${stem} -DNAMESPACE=${ARG_NAMESPACE} -DSERIES=${ARG_SERIES}
            "-DHEADER=${relative}/sql.h" "-DDIR=${CMAKE_CURRENT_SOURCE_DIR}"
            -P ${CMAKE_SOURCE_DIR}/cmake/EmbedSql.cmake
    DEPENDS ${sql} ${migrations} ${CMAKE_SOURCE_DIR}/cmake/EmbedSql.cmake
    COMMENT "sql ${relative}")
  target_sources(${target} PRIVATE ${stem}.cc ${stem}.h)
  target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR}/gen)
  target_link_libraries(${target} PUBLIC saikne_pg)
endfunction()
