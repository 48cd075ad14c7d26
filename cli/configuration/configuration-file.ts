import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type ConfigDocument, parseConfigDocument } from '../../lib/config-document.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import { CONFIG_FILE_DEFAULT } from '../../lib/config-reader.ts'
import { PACKAGE_ROOT } from '../package-root.ts'

/** What runs where there is no configuration at all. */
export const EXAMPLE_CONFIGURATION = join(PACKAGE_ROOT, 'examples', 'arena.yaml')

export interface ConfigurationFile {
  /** Absolute. */
  readonly path: string
  /** As people near it would write it. */
  readonly shownPath: string
  readonly isExample: boolean
  readonly document: ConfigDocument
}

/** The file that `--config` names, or `switchyard.yaml` here, or the built-in example.
 *  @throws SwitchyardError `SWY_CONFIG_INVALID` where it cannot be read */
export function findConfiguration(named: string | undefined, directory: string): ConfigurationFile {
  const own = resolve(directory, named ?? CONFIG_FILE_DEFAULT)
  const isExample = named === undefined && !existsSync(own)
  const path = isExample ? EXAMPLE_CONFIGURATION : own
  try {
    const document = parseConfigDocument(readFileSync(path, 'utf8'))
    return { path, shownPath: shownFrom(directory, path), isExample, document }
  } catch (error) {
    throw new SwitchyardError('SWY_CONFIG_INVALID', `${path} cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function shownFrom(directory: string, path: string): string {
  const near = relative(directory, path)
  return near.startsWith('..') ? path : near
}
