#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <cstdint>

// The primitives in CUDA; see primitives.cuh. Instructions exist from compute capability 8.0 on.

#define QPLAN_DEVICE __device__ __forceinline__
#define QPLAN_UNROLL _Pragma("unroll")
#define QPLAN_ROLLED _Pragma("unroll 1")
#define QPLAN_TEXT(words) #words
#define QPLAN_UNROLL_BY(count) _Pragma(QPLAN_TEXT(unroll(count)))
#define QPLAN_KERNEL(threads, blocksPerSm) \
  static __global__ void __launch_bounds__(threads, blocksPerSm)

namespace qplan::profiler::kernels {

struct Bf16 {};
struct Half {};
struct alignas(16) Vector16 {
  std::uint32_t words[4];
};

QPLAN_DEVICE int threadIndex() { return static_cast<int>(threadIdx.x); }
QPLAN_DEVICE int blockSize() { return static_cast<int>(blockDim.x); }
QPLAN_DEVICE int blockIndex() { return static_cast<int>(blockIdx.x); }
QPLAN_DEVICE int blockIndexY() { return static_cast<int>(blockIdx.y); }
QPLAN_DEVICE int blockIndexZ() { return static_cast<int>(blockIdx.z); }
QPLAN_DEVICE int gridSize() { return static_cast<int>(gridDim.x); }

extern __shared__ __align__(128) unsigned char dynamicShared[];
QPLAN_DEVICE unsigned char* sharedMemory() { return dynamicShared; }
QPLAN_DEVICE std::uint32_t sharedAddress(const void* pointer) {
  return static_cast<std::uint32_t>(__cvta_generic_to_shared(pointer));
}

QPLAN_DEVICE void syncBlock() { __syncthreads(); }
QPLAN_DEVICE void syncWarp() { __syncwarp(); }
QPLAN_DEVICE void fence() { asm volatile("fence.acq_rel.gpu;" ::: "memory"); }
QPLAN_DEVICE unsigned atomicAddOne(unsigned* counter) { return atomicAdd(counter, 1U); }

// Without a policy for the L2 cache: with one, ptxas 13.0 makes an instruction for compute
// capability 9.0 that the GPU refuses.
QPLAN_DEVICE void copyAsync(void* to, const void* from) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(sharedAddress(to)), "l"(from)
               : "memory");
}
QPLAN_DEVICE void copyAsync(void* to, const void* from, bool there) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(sharedAddress(to)), "l"(from),
               "r"(there ? 16 : 0)
               : "memory");
}
QPLAN_DEVICE void commitCopies() { asm volatile("cp.async.commit_group;" ::: "memory"); }
// The instruction takes a constant. Comparisons, because a switch becomes a table in memory.
QPLAN_DEVICE void waitForCopies(int allButLast) {
  if (allButLast > 2) {
    if (allButLast > 3) {
      asm volatile("cp.async.wait_group 4;" ::: "memory");
    } else {
      asm volatile("cp.async.wait_group 3;" ::: "memory");
    }
  } else if (allButLast > 1) {
    asm volatile("cp.async.wait_group 2;" ::: "memory");
  } else if (allButLast > 0) {
    asm volatile("cp.async.wait_group 1;" ::: "memory");
  } else {
    asm volatile("cp.async.wait_group 0;" ::: "memory");
  }
}

template <typename Type>
QPLAN_DEVICE void mma(float (&c)[4], const std::uint32_t (&a)[4], const std::uint32_t (&b)[2]);
template <>
QPLAN_DEVICE void mma<Bf16>(float (&c)[4], const std::uint32_t (&a)[4],
                            const std::uint32_t (&b)[2]) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
template <>
QPLAN_DEVICE void mma<Half>(float (&c)[4], const std::uint32_t (&a)[4],
                            const std::uint32_t (&b)[2]) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

QPLAN_DEVICE float shuffleXor(float value, int mask) {
  return __shfl_xor_sync(0xFFFFFFFF, value, mask);
}
QPLAN_DEVICE bool anyInWarp(bool value) { return __any_sync(0xFFFFFFFF, value) != 0; }

// (a & b) | c in one instruction.
QPLAN_DEVICE std::uint32_t andOr(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  std::uint32_t result;
  asm("lop3.b32 %0, %1, %2, %3, 0xEA;" : "=r"(result) : "r"(a), "r"(b), "r"(c));
  return result;
}
// Byte i of the result is byte (selector >> 4 i) & 7 of the eight of a (0..3) and b (4..7).
QPLAN_DEVICE std::uint32_t selectBytes(std::uint32_t a, std::uint32_t b, std::uint32_t selector) {
  return __byte_perm(a, b, selector);
}

QPLAN_DEVICE std::uint32_t fmaBf16x2(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  std::uint32_t result;
  asm("fma.rn.bf16x2 %0, %1, %2, %3;" : "=r"(result) : "r"(a), "r"(b), "r"(c));
  return result;
}
// a b as a b + (-0), which keeps the sign of a zero.
QPLAN_DEVICE std::uint32_t mulBf16x2(std::uint32_t a, std::uint32_t b) {
  return fmaBf16x2(a, b, 0x80008000);
}
QPLAN_DEVICE std::uint16_t toBf16(float value) {
  return __bfloat16_as_ushort(__float2bfloat16_rn(value));
}
QPLAN_DEVICE std::uint32_t packBf16(float lower, float upper) {
  std::uint32_t result;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(result) : "f"(upper), "f"(lower));
  return result;
}
QPLAN_DEVICE std::uint32_t packHalf(float lower, float upper) {
  std::uint32_t result;
  asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(result) : "f"(upper), "f"(lower));
  return result;
}
// The two E4M3 of the lower 16 bits.
QPLAN_DEVICE std::uint32_t halvesOfE4m3(std::uint32_t codes) {
  std::uint32_t result;
#if __CUDA_ARCH__ >= 890
  asm("{\n"
      ".reg .b16 lower, upper;\n"
      "mov.b32 {lower, upper}, %1;\n"
      "cvt.rn.f16x2.e4m3x2 %0, lower;\n"
      "}\n"
      : "=r"(result)
      : "r"(codes));
#else
  // The bits as they are, but for the exponent, which is 8 too small. NaN becomes 480.
  const std::uint32_t apart = __byte_perm(codes, 0, 0x1404);
  const std::uint32_t bits = ((apart >> 1) & 0x3F803F80) | (apart & 0x80008000);
  asm("mul.rn.f16x2 %0, %1, %2;" : "=r"(result) : "r"(bits), "r"(0x5C005C00));  // 256
#endif
  return result;
}
QPLAN_DEVICE float floatOf(std::uint32_t bits) { return __uint_as_float(bits); }
QPLAN_DEVICE std::uint32_t bitsOf(float value) { return __float_as_uint(value); }

QPLAN_DEVICE float fastExp2(float value) {  // relative error 2^-22
  float result;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(value));
  return result;
}
QPLAN_DEVICE float divide(float a, float b) { return __fdiv_rn(a, b); }
QPLAN_DEVICE float fastDivide(float a, float b) { return __fdividef(a, b); }  // b below 2^126
QPLAN_DEVICE float multiply(float a, float b) { return __fmul_rn(a, b); }     // never fused
QPLAN_DEVICE float squareRoot(float value) { return __fsqrt_rn(value); }
QPLAN_DEVICE float maximum(float a, float b) { return fmaxf(a, b); }
QPLAN_DEVICE float magnitude(float value) { return fabsf(value); }
QPLAN_DEVICE float roundToInteger(float value) { return rintf(value); }

QPLAN_DEVICE Vector16 load16(const void* from) { return *static_cast<const Vector16*>(from); }
QPLAN_DEVICE Vector16 loadShared16(const void* from) { return *static_cast<const Vector16*>(from); }
QPLAN_DEVICE Vector16 loadStreamed16(const void* from) {
  Vector16 v;
  asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0, %1, %2, %3}, [%4];"
               : "=r"(v.words[0]), "=r"(v.words[1]), "=r"(v.words[2]), "=r"(v.words[3])
               : "l"(from));
  return v;
}
QPLAN_DEVICE void store16(void* to, const Vector16& value) {
  *reinterpret_cast<uint4*>(to) =
      make_uint4(value.words[0], value.words[1], value.words[2], value.words[3]);
}
QPLAN_DEVICE float loadFresh(const float* from) { return __ldcg(from); }

}  // namespace qplan::profiler::kernels
