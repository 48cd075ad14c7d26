import { type ConfigProblem, pathText } from '../../lib/config-problem.ts'
import { didYouMean } from '../../lib/did-you-mean.ts'
import type { ConfigurationFile } from './configuration-file.ts'
import { outlineOf } from './outline.ts'

/** Mistakes between sections of different programs, which none of them can see alone. */
export function crossCheck(file: ConfigurationFile): readonly ConfigProblem[] {
  const { document, shownPath } = file
  const { listeners, fleets } = outlineOf(document.value)
  return listeners.flatMap(({ path, fleet }): readonly ConfigProblem[] => {
    if (fleet === undefined || fleets.includes(fleet)) return []
    const suggestion = didYouMean(fleet, fleets)
    const known = fleets.length === 0 ? 'Describe it under fleets.' : `Known fleets: ${fleets.join(', ')}.`
    const at = [...path, 'fleet']
    return [
      {
        file: shownPath,
        ...document.valuePosition(at),
        path: pathText(at),
        message: `there is no fleet called ${JSON.stringify(fleet)}`,
        remedy: suggestion === undefined ? known : `Did you mean ${suggestion}?`,
        code: 'SWY_CONFIG_INVALID',
      },
    ]
  })
}
