/** Flows that the kernel carries, from the text of `/metrics`; 0 where it tells of none. */
export function promotedFlows(metrics: string): number {
  const lines = metrics.matchAll(/^switchyard_proxy_kernel_flows(?:\{[^}]*\})? (\d+)$/gm)
  return [...lines].reduce((sum, [, flows]) => sum + Number(flows), 0)
}
