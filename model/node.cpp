#include "model/node.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <cassert>
#include <functional>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace qplan::model {
namespace {

constexpr int kGpusPerSocket = 4;

// Nominal port-to-port latencies; they only order paths of equal width.
constexpr double kNvlinkLatency = 0.5e-6;
constexpr double kPcieLatency = 0.7e-6;
constexpr double kSocketLatency = 0.3e-6;
constexpr double kNetworkLatency = 1.5e-6;

enum class VertexKind { gpu, nvswitch, rootComplex, networkCard, network };

struct Vertex {
  VertexKind kind = VertexKind::gpu;
};

struct Link {
  double bandwidth = 0;  // bytes/s per direction
  double latency = 0;    // s
  PathKind kind = PathKind::pcie;
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, Vertex, Link>;
using VertexId = boost::graph_traits<Graph>::vertex_descriptor;
using EdgeId = boost::graph_traits<Graph>::edge_descriptor;

// Only the two ends may be GPUs, and a path inside a node stays inside it.
struct PassesThrough {
  const Graph* graph = nullptr;
  VertexId from = 0;
  VertexId to = 0;
  bool sameNode = false;
  bool operator()(VertexId v) const {
    const VertexKind kind = (*graph)[v].kind;
    if (kind == VertexKind::gpu) return v == from || v == to;
    return !(sameNode && (kind == VertexKind::networkCard || kind == VertexKind::network));
  }
};

struct AtLeast {
  const Graph* graph = nullptr;
  double bandwidth = 0;
  bool operator()(EdgeId e) const { return (*graph)[e].bandwidth >= bandwidth; }
};

struct Route {
  Path path;
  std::vector<std::pair<VertexId, VertexId>> steps;  // from source to target
};

}  // namespace

struct NodeGraph::Impl {
  Graph graph;
  std::vector<VertexId> gpu;
  int gpusPerNode = 1;

  VertexId add(VertexKind kind) { return boost::add_vertex(Vertex{kind}, graph); }

  void join(VertexId a, VertexId b, BytesPerSecond bandwidth, double latency, PathKind kind) {
    boost::add_edge(a, b, Link{bandwidth.value(), latency, kind}, graph);
  }

  void addNode(const Interconnect& links, int members, VertexId network) {
    const std::size_t first = gpu.size();
    std::vector<VertexId> sockets;
    for (int i = 0; i < members; ++i) {
      if (i % kGpusPerSocket == 0) {
        sockets.push_back(add(VertexKind::rootComplex));
        if (sockets.size() > 1) {
          join(sockets[sockets.size() - 2], sockets.back(), links.pciePerDirection, kSocketLatency,
               PathKind::pcie);
        }
      }
      const VertexId device = add(VertexKind::gpu);
      gpu.push_back(device);
      join(device, sockets.back(), links.pciePerDirection, kPcieLatency, PathKind::pcie);
      const VertexId card = add(VertexKind::networkCard);
      join(sockets.back(), card, links.pciePerDirection, kPcieLatency, PathKind::pcie);
      join(card, network, links.networkPerDirection, kNetworkLatency, PathKind::network);
    }
    if (!(links.nvlinkPerDirection > BytesPerSecond(0.0))) return;
    if (links.fabric == Fabric::nvswitch) {
      const VertexId fabric = add(VertexKind::nvswitch);
      for (std::size_t i = first; i < gpu.size(); ++i) {
        join(gpu[i], fabric, links.nvlinkPerDirection, kNvlinkLatency, PathKind::nvlink);
      }
    } else if (links.fabric == Fabric::nvlinkBridge) {
      for (std::size_t i = first; i + 1 < gpu.size(); i += 2) {
        join(gpu[i], gpu[i + 1], links.nvlinkPerDirection, kNvlinkLatency, PathKind::nvlink);
      }
    }
  }

  // Predecessors of the best path from `from` under the given order of path lengths.
  template <class G, class Weight, class Less, class Combine>
  std::vector<VertexId> search(const G& view, VertexId from, std::vector<double>& distance,
                               Weight Link::* weight, Less less, Combine combine, double far,
                               double zero) const {
    std::vector<VertexId> before(boost::num_vertices(graph));
    distance.assign(boost::num_vertices(graph), far);
    const auto index = boost::get(boost::vertex_index, graph);
    boost::dijkstra_shortest_paths(
        view, from,
        boost::predecessor_map(boost::make_iterator_property_map(before.begin(), index))
            .distance_map(boost::make_iterator_property_map(distance.begin(), index))
            .weight_map(boost::get(weight, view))
            .distance_compare(less)
            .distance_combine(combine)
            .distance_inf(far)
            .distance_zero(zero));
    return before;
  }

  [[nodiscard]] Route route(int a, int b) const {
    const VertexId from = gpu[static_cast<std::size_t>(a)];
    const VertexId to = gpu[static_cast<std::size_t>(b)];
    const PassesThrough vertices{&graph, from, to, a / gpusPerNode == b / gpusPerNode};
    constexpr double kInfinity = std::numeric_limits<double>::infinity();

    std::vector<double> width;
    const boost::filtered_graph<Graph, boost::keep_all, PassesThrough> open(graph, {}, vertices);
    search(
        open, from, width, &Link::bandwidth, std::greater<double>(),
        [](double x, double y) { return std::min(x, y); }, 0.0, kInfinity);
    const double widest = width[to];
    assert(widest > 0.0);

    std::vector<double> latency;
    const boost::filtered_graph<Graph, AtLeast, PassesThrough> wide(graph, AtLeast{&graph, widest},
                                                                    vertices);
    const auto before = search(wide, from, latency, &Link::latency, std::less<double>(),
                               std::plus<double>(), kInfinity, 0.0);

    Route found;
    found.path = {PathKind::nvlink, BytesPerSecond(widest), Seconds(latency[to]), 0};
    for (VertexId v = to; v != from; v = before[v]) {
      const EdgeId edge = boost::edge(before[v], v, graph).first;
      found.path.kind = std::max(found.path.kind, graph[edge].kind);
      ++found.path.links;
      found.steps.emplace_back(before[v], v);
    }
    std::reverse(found.steps.begin(), found.steps.end());
    return found;
  }
};

NodeGraph::NodeGraph(const Gpu& gpu, int gpus) : impl_(std::make_unique<Impl>()) {
  const Interconnect& links = gpu.interconnect;
  assert(gpus >= 1 && links.gpusPerNode >= 1);
  assert(links.pciePerDirection > BytesPerSecond(0.0));
  assert(links.networkPerDirection > BytesPerSecond(0.0));
  impl_->gpusPerNode = links.gpusPerNode;
  const VertexId network = impl_->add(VertexKind::network);
  for (int left = gpus; left > 0; left -= links.gpusPerNode) {
    impl_->addNode(links, std::min(left, links.gpusPerNode), network);
  }
}

NodeGraph::~NodeGraph() = default;
NodeGraph::NodeGraph(NodeGraph&&) noexcept = default;
NodeGraph& NodeGraph::operator=(NodeGraph&&) noexcept = default;

int NodeGraph::gpus() const { return static_cast<int>(impl_->gpu.size()); }

Path NodeGraph::path(int a, int b) const {
  assert(a != b && a >= 0 && b >= 0 && a < gpus() && b < gpus());
  return impl_->route(a, b).path;
}

Ring NodeGraph::ring(int ranks) const {
  assert(ranks >= 2 && ranks <= gpus());
  std::vector<Route> hops;
  std::map<std::pair<VertexId, VertexId>, int> load;
  for (int i = 0; i < ranks; ++i) {
    hops.push_back(impl_->route(i, (i + 1) % ranks));
    for (const auto& step : hops.back().steps) ++load[step];
  }
  Ring ring{PathKind::nvlink, hops.front().path.bandwidth, Seconds(0.0)};
  for (const Route& hop : hops) {
    ring.kind = std::max(ring.kind, hop.path.kind);
    ring.latency = std::max(ring.latency, hop.path.latency);
    for (const auto& step : hop.steps) {
      const EdgeId edge = boost::edge(step.first, step.second, impl_->graph).first;
      ring.bandwidth =
          std::min(ring.bandwidth, BytesPerSecond(impl_->graph[edge].bandwidth) / load[step]);
    }
  }
  return ring;
}

}  // namespace qplan::model
