import type { OrderMistake, PoolOrder } from '../../scaler/provider.ts'
import { dockerSettings } from './docker-settings.ts'
import { dockerSize } from './docker-size.ts'

/** What no machine of such a pool can be made of. */
export function dockerMistakes({ ladder, settings }: PoolOrder): readonly OrderMistake[] {
  const sizes = ladder.flatMap((hardware, index) => {
    const size = dockerSize(hardware)
    return typeof size === 'string' ? [{ path: ['hardware', index], mistake: `names ${size}` }] : []
  })
  const [, mistakes] = dockerSettings(settings)
  return [...sizes, ...mistakes.map(({ setting, mistake }) => ({ path: ['settings', setting], mistake }))]
}
