//! The start order in layers, for pictures.

use petgraph::algo::kosaraju_scc;
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::edges::{Edge, Edges};
use crate::model::ContainerId;

/// Where each container stands in the start order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layers {
    /// The containers, in layers: each waits only for containers of layers before its own, but for those of a circle,
    /// which share one. In a layer they are in the order of the task definition.
    pub layers: Vec<Vec<ContainerId>>,
    /// Whether the container certainly waits for itself, directly or through others, by place.
    pub circular: Vec<bool>,
}

impl Edges {
    /// The containers by start order. Every edge we see counts, the uncertain ones too: a picture shows both ends.
    pub fn layers(&self) -> Layers {
        let graph = self.graph();
        let mut layer_of = vec![0; self.len()];
        let mut layers: Vec<Vec<ContainerId>> = Vec::new();
        let mut component_of = vec![usize::MAX; self.len()];
        // What is waited for comes first. Not `tarjan_scc`: it recurses, and a hostile file may chain a million
        // containers.
        for (number, component) in kosaraju_scc(graph).into_iter().enumerate() {
            for &found in &component {
                component_of[graph[found]] = number;
            }
            let edges = component.iter().flat_map(|&found| graph.edges(found));
            let before = edges
                .map(|edge| graph[edge.target()])
                .filter(|&to| component_of[to] != number);
            let layer = before.map(|to| layer_of[to] + 1).max().unwrap_or(0);
            layers.resize_with(layers.len().max(layer + 1), Vec::new);
            for found in component {
                layer_of[graph[found]] = layer;
                layers[layer].push(graph[found]);
            }
        }
        for layer in &mut layers {
            layer.sort_unstable();
        }
        let circular = self.circular();
        Layers { layers, circular }
    }

    fn circular(&self) -> Vec<bool> {
        let graph = self.graph();
        let is_sure = |edge: &Edge| edge.exists.is_ok();
        let sure = EdgeFiltered::from_fn(graph, |edge| is_sure(edge.weight()));
        let mut circular = vec![false; self.len()];
        for component in kosaraju_scc(&sure) {
            let is_circle = component.len() > 1
                || component.first().is_some_and(|&only| {
                    let mut loops = graph.edges_connecting(only, only);
                    loops.any(|edge| is_sure(edge.weight()))
                });
            for found in component {
                circular[graph[found]] = is_circle;
            }
        }
        circular
    }
}
