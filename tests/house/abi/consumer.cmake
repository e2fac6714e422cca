# Installs the SDK into a folder of its own, builds the example host and module against it, and runs them.
# cmake -DBUILD=... -DEXAMPLES=... -DWORK=... -DC=... -DCXX=... -P consumer.cmake
function(must)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result)
    message(FATAL_ERROR "${ARGN}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
must(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix --component host-sdk)
must(${CMAKE_COMMAND} -G Ninja -S ${EXAMPLES}/host_cpp -B ${WORK}/build -DCMAKE_PREFIX_PATH=${WORK}/prefix
     -DCMAKE_C_COMPILER=${C} -DCMAKE_CXX_COMPILER=${CXX} "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_C_FLAGS=${FLAGS}")
must(${CMAKE_COMMAND} --build ${WORK}/build)
must(${WORK}/build/example_host ${WORK}/build/modules)
if(NOT output MATCHES "hello: 200 <h1>Hello, 山田太郎</h1>")
  message(FATAL_ERROR "the example host said:\n${output}")
endif()
file(REMOVE_RECURSE ${WORK})
