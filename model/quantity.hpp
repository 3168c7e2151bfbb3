#pragma once

#include <cmath>
#include <compare>
#include <type_traits>

namespace qplan::model {

// Exponents of the base dimensions. Base units: byte, floating-point operation, token, second,
// joule, US dollar, request.
template <int Byte, int Flop, int Token, int Second, int Joule, int Dollar, int Request>
struct Dim {
  static constexpr int kByte = Byte;
  static constexpr int kFlop = Flop;
  static constexpr int kToken = Token;
  static constexpr int kSecond = Second;
  static constexpr int kJoule = Joule;
  static constexpr int kDollar = Dollar;
  static constexpr int kRequest = Request;
};

using Dimensionless = Dim<0, 0, 0, 0, 0, 0, 0>;

template <class A, class B>
using DimProduct =
    Dim<A::kByte + B::kByte, A::kFlop + B::kFlop, A::kToken + B::kToken, A::kSecond + B::kSecond,
        A::kJoule + B::kJoule, A::kDollar + B::kDollar, A::kRequest + B::kRequest>;

template <class A, class B>
using DimQuotient =
    Dim<A::kByte - B::kByte, A::kFlop - B::kFlop, A::kToken - B::kToken, A::kSecond - B::kSecond,
        A::kJoule - B::kJoule, A::kDollar - B::kDollar, A::kRequest - B::kRequest>;

// A number with a dimension, held in base units. Algebra that does not fit does not compile;
// ratios of equal dimensions are plain `double`.
template <class D>
class Quantity {
 public:
  using Dimension = D;

  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}

  // The number in base units; for the edges (JSON, tables) and inner loops only.
  [[nodiscard]] constexpr double value() const { return value_; }

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }
  constexpr Quantity& operator*=(double factor) {
    value_ *= factor;
    return *this;
  }
  constexpr Quantity& operator/=(double divisor) {
    value_ /= divisor;
    return *this;
  }

  friend constexpr Quantity operator+(Quantity a, Quantity b) {
    return Quantity(a.value_ + b.value_);
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    return Quantity(a.value_ - b.value_);
  }
  friend constexpr Quantity operator-(Quantity a) { return Quantity(-a.value_); }
  friend constexpr Quantity operator*(Quantity a, double k) { return Quantity(a.value_ * k); }
  friend constexpr Quantity operator*(double k, Quantity a) { return Quantity(k * a.value_); }
  friend constexpr Quantity operator/(Quantity a, double k) { return Quantity(a.value_ / k); }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  double value_ = 0.0;
};

template <class A, class B>
constexpr auto operator*(Quantity<A> a, Quantity<B> b) {
  using P = DimProduct<A, B>;
  if constexpr (std::is_same_v<P, Dimensionless>) {
    return a.value() * b.value();
  } else {
    return Quantity<P>(a.value() * b.value());
  }
}

template <class A, class B>
constexpr auto operator/(Quantity<A> a, Quantity<B> b) {
  using P = DimQuotient<A, B>;
  if constexpr (std::is_same_v<P, Dimensionless>) {
    return a.value() / b.value();
  } else {
    return Quantity<P>(a.value() / b.value());
  }
}

template <class D>
constexpr auto operator/(double k, Quantity<D> b) {
  return Quantity<DimQuotient<Dimensionless, D>>(k / b.value());
}

using Bytes = Quantity<Dim<1, 0, 0, 0, 0, 0, 0>>;
using Flops = Quantity<Dim<0, 1, 0, 0, 0, 0, 0>>;
using Tokens = Quantity<Dim<0, 0, 1, 0, 0, 0, 0>>;
using Seconds = Quantity<Dim<0, 0, 0, 1, 0, 0, 0>>;
using Joules = Quantity<Dim<0, 0, 0, 0, 1, 0, 0>>;
using Dollars = Quantity<Dim<0, 0, 0, 0, 0, 1, 0>>;
using Requests = Quantity<Dim<0, 0, 0, 0, 0, 0, 1>>;

using Hertz = Quantity<Dim<0, 0, 0, -1, 0, 0, 0>>;
using BytesPerSecond = Quantity<Dim<1, 0, 0, -1, 0, 0, 0>>;
using FlopsPerSecond = Quantity<Dim<0, 1, 0, -1, 0, 0, 0>>;
using BytesPerToken = Quantity<Dim<1, 0, -1, 0, 0, 0, 0>>;
using Watts = Quantity<Dim<0, 0, 0, -1, 1, 0, 0>>;
using DollarsPerSecond = Quantity<Dim<0, 0, 0, -1, 0, 1, 0>>;
using RequestsPerSecond = Quantity<Dim<0, 0, 0, -1, 0, 0, 1>>;
using RequestsPerDollar = Quantity<Dim<0, 0, 0, 0, 0, -1, 1>>;

inline constexpr Seconds kHour{3600.0};
inline constexpr Seconds kMicrosecond{1e-6};
inline constexpr Bytes kGiB{1024.0 * 1024.0 * 1024.0};

// Hourly price as printed on a price list, to dollars per second.
constexpr DollarsPerSecond dollarsPerHour(double usd) { return Dollars(usd) / kHour; }

template <class D>
bool isFinite(Quantity<D> q) {
  return std::isfinite(q.value());
}

}  // namespace qplan::model
