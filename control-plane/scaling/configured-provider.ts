import type { ProviderName } from '../scaler/pool.ts'
import type { Provider } from '../scaler/provider.ts'
import type { ProviderInfo } from '../scaler/scaler-node.ts'

/** An account of the control plane's file, and its driver. */
export interface ConfiguredProvider {
  readonly info: ProviderInfo
  readonly provider: Provider
}

export type ConfiguredProviders = ReadonlyMap<ProviderName, ConfiguredProvider>
