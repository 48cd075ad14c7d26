import { isRecord } from '../../lib/config-tree.ts'
import { quoted } from '../../lib/printable.ts'
import {
  type Egg,
  EGG_IMAGES_MAX,
  EGG_TEXT_CHARACTERS_MAX,
  EGG_VARIABLES_MAX,
  type EggImage,
  type EggInstallation,
  type EggMistake,
  type EggVariable,
} from './egg.ts'
import { splitRules } from './variable-rules.ts'

const VERSIONS = ['PTDL_v1', 'PTDL_v2']
const VARIABLE_PATTERN = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/
const SCRIPT_CHARACTERS_MAX = 262_144
const FILES_MAX = 100

type Fields = Readonly<Record<string, unknown>>

export type ParsedEgg =
  | { readonly kind: 'egg'; readonly egg: Egg }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly EggMistake[] }

/** Reads an exported egg. All mistakes at once; never throws. */
export function parseEgg(text: string): ParsedEgg {
  const reader = new EggReader()
  const root = reader.json(text, '')
  if (!isRecord(root)) reader.refuse('', 'is no JSON object')
  if (!isRecord(root) || reader.mistakes.length > 0) {
    return { kind: 'mistakes', mistakes: reader.mistakes }
  }
  const version = reader.object(root['meta'], 'meta')['version']
  if (typeof version !== 'string' || !VERSIONS.includes(version))
    reader.refuse('meta.version', `is neither ${VERSIONS.join(' nor ')}`)
  const config = reader.object(root['config'], 'config')
  const egg: Egg = {
    name: reader.text(root['name'], 'name', { needed: true }),
    author: reader.text(root['author'], 'author'),
    description: reader.text(root['description'], 'description'),
    images: imagesOf(reader, root),
    startup: reader.text(root['startup'], 'startup', { needed: true }),
    stop: reader.text(config['stop'], 'config.stop'),
    done: doneOf(reader, config),
    files: filesOf(reader, config),
    installation: installationOf(reader, root),
    variables: variablesOf(reader, root['variables']),
  }
  return reader.mistakes.length === 0 ? { kind: 'egg', egg } : { kind: 'mistakes', mistakes: reader.mistakes }
}

/** Collects mistakes; what is wrong reads as empty. */
class EggReader {
  readonly mistakes: EggMistake[] = []

  refuse(path: string, message: string): void {
    this.mistakes.push({ path, message })
  }

  json(text: string, path: string): unknown {
    try {
      return JSON.parse(text)
    } catch {
      this.refuse(path, 'is no JSON')
      return {}
    }
  }

  text(
    value: unknown,
    path: string,
    { needed = false, charactersMax = EGG_TEXT_CHARACTERS_MAX } = {},
  ): string {
    if (value === undefined || value === null || value === '') {
      if (needed) this.refuse(path, 'is missing')
      return ''
    }
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
    if (typeof text !== 'string') this.refuse(path, 'is no text')
    else if (text.length > charactersMax) this.refuse(path, `has more than ${charactersMax} characters`)
    else return text
    return ''
  }

  object(value: unknown, path: string): Fields {
    if (isRecord(value)) return value
    // Exports of PHP have [] where an object is empty.
    const isEmpty = Array.isArray(value) && value.length === 0
    if (value !== undefined && value !== null && !isEmpty) this.refuse(path, 'is no object')
    return {}
  }

  /** An object, or the JSON text of one: exports have the latter. */
  nested(value: unknown, path: string): Fields {
    if (typeof value !== 'string') return this.object(value, path)
    return value.trim() === '' ? {} : this.object(this.json(value, path), path)
  }

  list(value: unknown, path: string, itemsMax: number): readonly unknown[] {
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) this.refuse(path, 'is no list')
    else if (value.length > itemsMax) this.refuse(path, `has more than ${itemsMax} entries`)
    else return value as readonly unknown[]
    return []
  }
}

/** PTDL_v2 names them; PTDL_v1 lists them, or has one. */
function imagesOf(reader: EggReader, root: Fields): readonly EggImage[] {
  const named =
    root['docker_images'] ?? root['images'] ?? (root['image'] === undefined ? [] : [root['image']])
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(named)
    ? (named as readonly unknown[]).map((image, index) => [String(index), image])
    : Object.entries(reader.object(named, 'docker_images'))
  if (entries.length === 0) reader.refuse('docker_images', 'has no image')
  if (entries.length > EGG_IMAGES_MAX)
    reader.refuse('docker_images', `has more than ${EGG_IMAGES_MAX} images`)
  return entries.slice(0, EGG_IMAGES_MAX).map(([name, value]) => {
    const path = `docker_images.${quoted(name, 40)}`
    // Exports escape slashes, and some mark images that are not to be pulled.
    const image = reader.text(value, path, { needed: true, charactersMax: 500 }).replace(/^~/, '')
    if (/\s/.test(image)) reader.refuse(path, 'is no name of an image')
    return { name, image }
  })
}

function doneOf(reader: EggReader, config: Fields): readonly string[] {
  const { done } = reader.nested(config['startup'], 'config.startup')
  const path = 'config.startup.done'
  const texts = Array.isArray(done) ? reader.list(done, path, 20) : done === undefined ? [] : [done]
  return texts.map(text => reader.text(text, path)).filter(text => text !== '')
}

function filesOf(reader: EggReader, config: Fields): Egg['files'] {
  const files = Object.entries(reader.nested(config['files'], 'config.files'))
  if (files.length > FILES_MAX) reader.refuse('config.files', `has more than ${FILES_MAX} files`)
  return files.slice(0, FILES_MAX).map(([path, value]) => {
    const at = `config.files.${quoted(path, 60)}`
    const find = reader.object(reader.object(value, at)['find'], `${at}.find`)
    return { path, settings: Object.keys(find).slice(0, FILES_MAX) }
  })
}

function installationOf(reader: EggReader, root: Fields): EggInstallation | undefined {
  const path = 'scripts.installation'
  const installation = reader.object(reader.object(root['scripts'], 'scripts')['installation'], path)
  const script = reader.text(installation['script'], `${path}.script`, {
    charactersMax: SCRIPT_CHARACTERS_MAX,
  })
  if (script.trim() === '') return undefined
  return {
    script,
    container: reader.text(installation['container'], `${path}.container`),
    entrypoint: reader.text(installation['entrypoint'], `${path}.entrypoint`),
  }
}

function variablesOf(reader: EggReader, value: unknown): readonly EggVariable[] {
  const variables = reader.list(value, 'variables', EGG_VARIABLES_MAX).map((item, index): EggVariable => {
    const path = `variables[${index}]`
    const fields = reader.object(item, path)
    const variable = reader.text(fields['env_variable'], `${path}.env_variable`, { needed: true })
    if (variable !== '' && !VARIABLE_PATTERN.test(variable))
      reader.refuse(`${path}.env_variable`, `${quoted(variable, 60)} is no name of an environment variable`)
    const { rules } = fields
    const listed = Array.isArray(rules)
      ? reader.list(rules, `${path}.rules`, 50).map(rule => reader.text(rule, `${path}.rules`))
      : splitRules(reader.text(rules, `${path}.rules`))
    return {
      name: reader.text(fields['name'], `${path}.name`),
      variable,
      description: reader.text(fields['description'], `${path}.description`),
      defaultValue: reader.text(fields['default_value'], `${path}.default_value`),
      rules: listed,
    }
  })
  const seen = new Set<string>()
  for (const [index, { variable }] of variables.entries()) {
    if (seen.has(variable)) reader.refuse(`variables[${index}].env_variable`, `${variable} is there already`)
    if (variable !== '') seen.add(variable)
  }
  return variables
}
