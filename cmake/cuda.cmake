# The CUDA Toolkit, for profiler/kernels and profiler/cuda. Sets QPLAN_HAS_CUDA, and within it
# QPLAN_HAS_CUDNN, QPLAN_HAS_CUPTI and QPLAN_HAS_NCCL by which headers are there. Of NVIDIA's
# libraries only cudart_static is linked: the others are opened at run time, so that the program
# starts where they are missing and can say so.
set(QPLAN_CUDA AUTO CACHE STRING "Build the GPU part of the profiler: AUTO, ON or OFF")
set_property(CACHE QPLAN_CUDA PROPERTY STRINGS AUTO ON OFF)
set(QPLAN_HAS_CUDA OFF)
set(QPLAN_HAS_CUDNN OFF)
set(QPLAN_HAS_CUPTI OFF)
set(QPLAN_HAS_NCCL OFF)

# qplan_cuda_missing(TEXT): an error where CUDA was asked for, else a line in the log.
function(qplan_cuda_missing text)
  if(QPLAN_CUDA STREQUAL "ON")
    message(FATAL_ERROR "QPLAN_CUDA is ON, but ${text}")
  endif()
  message(STATUS "No GPU part in qprof: ${text}")
endfunction()

# qplan_cuda_header(VARIABLE FILE NAME): sets QPLAN_HAS_<NAME> and QPLAN_<NAME>_INCLUDE.
function(qplan_cuda_header name file package)
  find_path(QPLAN_${name}_INCLUDE ${file} HINTS ${CUDAToolkit_INCLUDE_DIRS}
            PATHS ${CUDAToolkit_LIBRARY_ROOT}/extras/CUPTI/include NO_CACHE)
  if(QPLAN_${name}_INCLUDE)
    set(QPLAN_HAS_${name} ON PARENT_SCOPE)
    set(QPLAN_${name}_INCLUDE ${QPLAN_${name}_INCLUDE} PARENT_SCOPE)
  else()
    message(STATUS "qprof without ${package}: ${file} not found; its kernels will be reported as "
                   "not built in")
  endif()
endfunction()

if(QPLAN_CUDA STREQUAL "OFF")
  message(STATUS "No GPU part in qprof: QPLAN_CUDA is OFF")
else()
  find_package(CUDAToolkit QUIET)
  if(NOT CUDAToolkit_FOUND OR NOT CUDAToolkit_NVCC_EXECUTABLE)
    qplan_cuda_missing("no CUDA Toolkit was found (set CUDAToolkit_ROOT to where it is)")
  elseif(CUDAToolkit_VERSION VERSION_LESS 13.0)
    qplan_cuda_missing("CUDA Toolkit ${CUDAToolkit_VERSION} is older than 13.0")
  elseif(NOT TARGET CUDA::cudart_static)
    qplan_cuda_missing("libcudart_static.a is missing from the CUDA Toolkit")
  elseif(NOT EXISTS ${CUDAToolkit_NVCC_EXECUTABLE}
         OR NOT EXISTS ${CUDAToolkit_INCLUDE_DIRS}/cublasLt.h)
    qplan_cuda_missing("cublasLt.h is missing from the CUDA Toolkit")
  else()
    set(QPLAN_HAS_CUDA ON)
  endif()
endif()

if(QPLAN_HAS_CUDA)
  # Architectures are given to nvcc as they are: this CMake does not know all of them.
  set(CMAKE_CUDA_ARCHITECTURES OFF)
  if(NOT CMAKE_CUDA_COMPILER)
    set(CMAKE_CUDA_COMPILER ${CUDAToolkit_NVCC_EXECUTABLE})
  endif()
  if(CMAKE_CXX_COMPILER_LAUNCHER AND NOT CMAKE_CUDA_COMPILER_LAUNCHER)
    set(CMAKE_CUDA_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
  endif()
  enable_language(CUDA)
  # CMake 3.25 does not know that nvcc has had C++20 since CUDA 12.
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
  set(CMAKE_CUDA_STANDARD 20)
  set(CMAKE_CUDA_EXTENSIONS OFF)
  set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
  # A100; A6000, A40; L40S, RTX 6000 Ada; H100, H200; B200. Code for the two newest is bound to
  # them (a): their matrix units need it. Anything else compiles the PTX when it starts.
  set(QPLAN_CUDA_FLAGS -gencode=arch=compute_80,code=sm_80 -gencode=arch=compute_86,code=sm_86
                       -gencode=arch=compute_89,code=sm_89 -gencode=arch=compute_90a,code=sm_90a
                       -gencode=arch=compute_100a,code=sm_100a
                       -gencode=arch=compute_80,code=compute_80)
  qplan_cuda_header(CUDNN cudnn_graph.h "cuDNN")
  qplan_cuda_header(CUPTI cupti_range_profiler.h "CUPTI")
  qplan_cuda_header(NCCL nccl.h "NCCL")
  message(STATUS "GPU part of qprof: CUDA ${CUDAToolkit_VERSION}, cuDNN ${QPLAN_HAS_CUDNN}, "
                 "CUPTI ${QPLAN_HAS_CUPTI}, NCCL ${QPLAN_HAS_NCCL}")
endif()

# qplan_cuda_target(TARGET): the toolkit's headers (their warnings are not ours), the architectures,
# warnings for host and device code.
function(qplan_cuda_target target)
  target_include_directories(${target} SYSTEM PUBLIC ${CUDAToolkit_INCLUDE_DIRS})
  foreach(name IN ITEMS CUDNN CUPTI NCCL)
    if(QPLAN_HAS_${name})
      target_include_directories(${target} SYSTEM PUBLIC ${QPLAN_${name}_INCLUDE})
    endif()
  endforeach()
  target_link_libraries(${target} PUBLIC CUDA::cudart_static)
  target_compile_options(
    ${target} PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:${QPLAN_CUDA_FLAGS}>"
                      $<$<AND:$<COMPILE_LANGUAGE:CUDA>,$<BOOL:${QPLAN_WERROR}>>:-Werror=all-warnings>)
  # Registers that spill and arrays that are indexed at run time cost a kernel its bandwidth: none
  # may, on any architecture.
  target_compile_options(
    ${target} PRIVATE
    $<$<AND:$<COMPILE_LANGUAGE:CUDA>,$<BOOL:${QPLAN_WERROR}>>:-Xptxas=-warn-spills,-warn-lmem-usage,-Werror>)
endfunction()
