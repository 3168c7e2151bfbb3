#include "model/node.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace qplan::model {
namespace {

Gpu gpuWith(Fabric fabric, double nvlink, double pcie = 32e9, double network = 25e9) {
  Gpu gpu;
  gpu.interconnect = {fabric, BytesPerSecond(nvlink), BytesPerSecond(pcie), BytesPerSecond(network),
                      8};
  return gpu;
}

const Gpu kBridged = gpuWith(Fabric::nvlinkBridge, 56.25e9);
const Gpu kSwitched = gpuWith(Fabric::nvswitch, 450e9, 64e9, 50e9);
const Gpu kPlain = gpuWith(Fabric::pcie, 0.0);

// GPU -> switch -> GPU at full NVLink speed for every pair.
TEST(NodeGraph, SwitchJoinsEveryPair) {
  const NodeGraph graph(kSwitched, 8);
  for (const int other : {1, 3, 7}) {
    const Path path = graph.path(0, other);
    EXPECT_EQ(path.kind, PathKind::nvlink);
    EXPECT_EQ(path.links, 2);
    EXPECT_DOUBLE_EQ(path.bandwidth.value(), 450e9);
  }
}

// Bridge 0-1 is direct; 0-2 goes GPU -> root complex -> GPU, not through GPU 1.
TEST(NodeGraph, BridgesJoinPairsOnly) {
  const NodeGraph graph(kBridged, 4);
  EXPECT_EQ(graph.path(0, 1).kind, PathKind::nvlink);
  EXPECT_EQ(graph.path(0, 1).links, 1);
  EXPECT_EQ(graph.path(2, 3).kind, PathKind::nvlink);
  const Path across = graph.path(0, 2);
  EXPECT_EQ(across.kind, PathKind::pcie);
  EXPECT_EQ(across.links, 2);
  EXPECT_DOUBLE_EQ(across.bandwidth.value(), 32e9);
}

// An odd card out has no partner: 4 of 5.
TEST(NodeGraph, LastOfAnOddNumberHasNoBridge) {
  const NodeGraph graph(kBridged, 5);
  EXPECT_EQ(graph.path(4, 3).kind, PathKind::pcie);
}

// GPU 0 and 4 hang off different sockets: GPU, root, root, GPU.
TEST(NodeGraph, SocketsAreOneLinkApart) {
  const NodeGraph graph(kPlain, 8);
  EXPECT_EQ(graph.path(0, 3).links, 2);
  EXPECT_EQ(graph.path(0, 4).links, 3);
  EXPECT_EQ(graph.path(0, 4).kind, PathKind::pcie);
}

// GPU, root, card, network, card, root, GPU; the card's 25 GB/s is narrowest.
TEST(NodeGraph, NodesMeetInTheNetwork) {
  const NodeGraph graph(kPlain, 16);
  const Path path = graph.path(0, 8);
  EXPECT_EQ(path.kind, PathKind::network);
  EXPECT_EQ(path.links, 6);
  EXPECT_DOUBLE_EQ(path.bandwidth.value(), 25e9);
}

TEST(NodeGraph, TwoBridgedCardsBeatTwoOverPcie) {
  const Ring bridged = NodeGraph(kBridged, 2).ring(2);
  const Ring plain = NodeGraph(kPlain, 2).ring(2);
  EXPECT_EQ(bridged.kind, PathKind::nvlink);
  EXPECT_EQ(plain.kind, PathKind::pcie);
  EXPECT_GT(bridged.bandwidth, plain.bandwidth);
}

// Ring 0-1-2-3-0: two bridged hops, two over PCIe, which set the pace.
TEST(NodeGraph, FourBridgedCardsRingOverPcie) {
  const Ring ring = NodeGraph(kBridged, 4).ring(4);
  EXPECT_EQ(ring.kind, PathKind::pcie);
  EXPECT_DOUBLE_EQ(ring.bandwidth.value(), 32e9);
}

TEST(NodeGraph, SwitchedRingKeepsFullSpeed) {
  for (const int ranks : {2, 4, 8}) {
    const Ring ring = NodeGraph(kSwitched, 8).ring(ranks);
    EXPECT_EQ(ring.kind, PathKind::nvlink);
    EXPECT_DOUBLE_EQ(ring.bandwidth.value(), 450e9);
  }
}

// 16 ranks over two nodes: one hop each way leaves the node.
TEST(NodeGraph, RingOverTwoNodesRunsAtNetworkSpeed) {
  const Ring ring = NodeGraph(kSwitched, 16).ring(16);
  EXPECT_EQ(ring.kind, PathKind::network);
  EXPECT_DOUBLE_EQ(ring.bandwidth.value(), 50e9);
}

RC_GTEST_PROP(NodeGraphProperty, PathsAreSymmetricAndWiderLinksNeverHurt, ()) {
  const auto fabric = *rc::gen::element(Fabric::nvswitch, Fabric::nvlinkBridge, Fabric::pcie);
  const int gpus = *rc::gen::inRange(2, 20);
  const int a = *rc::gen::inRange(0, gpus - 1);
  const int b = *rc::gen::inRange(a + 1, gpus);
  const double nvlink = *rc::gen::inRange(1, 900) * 1e9;
  const double pcie = *rc::gen::inRange(1, 128) * 1e9;
  const NodeGraph narrow(gpuWith(fabric, nvlink, pcie), gpus);
  const NodeGraph wide(gpuWith(fabric, 2.0 * nvlink, 2.0 * pcie, 50e9), gpus);
  RC_ASSERT(narrow.path(a, b).bandwidth == narrow.path(b, a).bandwidth);
  RC_ASSERT(narrow.path(a, b).latency == narrow.path(b, a).latency);
  RC_ASSERT(wide.path(a, b).bandwidth >= narrow.path(a, b).bandwidth);
  RC_ASSERT(wide.ring(gpus).bandwidth >= narrow.ring(gpus).bandwidth);
}

}  // namespace
}  // namespace qplan::model
