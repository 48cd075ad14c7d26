import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import type { Argument } from '../../../shard-agent/scripts/argument.ts'
import { CALL_NAMES, CALLS, FORM_ARGUMENT } from '../../../shard-agent/scripts/calls.ts'
import { EVENT_KINDS } from '../../../shard-agent/scripts/notice-book.ts'
import { SCRIPT_ERRORS } from '../../../shard-agent/scripts/script-error.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import { localLab } from '../support/local-lab.ts'
import { shardRef } from '../support/start-shard.ts'

interface Schema {
  readonly minimum?: number
  readonly maximum?: number
  readonly enum?: readonly string[]
  readonly default?: unknown
}
interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { name?: string; required?: boolean; schema?: Schema; $ref?: string }[]
  readonly requestBody?: {
    readonly required: boolean
    readonly content: Record<string, { schema: { required: string[]; properties: Record<string, Schema> } }>
  }
}
interface OpenApi {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<'get' | 'post', Operation>>>>
  readonly components: { readonly schemas: { readonly Refused: { properties: { code: Schema } } } }
}

const document = parse(readFileSync(join(PROJECT_ROOT, 'docs/local-api.openapi.yaml'), 'utf8')) as OpenApi
const page = readFileSync(join(PROJECT_ROOT, 'docs/local-api.md'), 'utf8')
const ROW = /^\| `([\w/]+)` *\|([^|]*)\|/gm

function needed(table: Readonly<Record<string, Argument<unknown>>>): readonly string[] {
  return Object.entries(table).flatMap(([name, argument]) => ('fallback' in argument ? [] : [name]))
}

t.test('the OpenAPI file has every call with every argument, and no other', async t => {
  t.equal(document.openapi, '3.1.0')
  t.same(
    Object.keys(document.paths),
    CALL_NAMES.map(name => `/${name}`),
  )
  for (const name of CALL_NAMES) {
    const { get, post } = document.paths[`/${name}`]!
    const table: Readonly<Record<string, Argument<unknown>>> = CALLS[name]
    const parameters = (get.parameters ?? []).filter(({ $ref }) => $ref === undefined)
    t.same(
      parameters.map(one => one.name),
      Object.keys(table),
      `${name}: query`,
    )
    t.same(
      parameters.filter(one => one.required === true).map(one => one.name),
      needed(table),
      `${name}: needed`,
    )
    t.ok((get.parameters ?? []).some(({ $ref }) => $ref === '#/components/parameters/form'))
    const form = post.requestBody!.content['application/x-www-form-urlencoded']!.schema
    t.same(Object.keys(form.properties), [...Object.keys(table), FORM_ARGUMENT], `${name}: form`)
    t.same(form.required, needed(table))
    t.equal(post.requestBody!.required, needed(table).length > 0)
    for (const { name: argument = '', schema = {} } of parameters)
      t.doesNotThrow(() => hold(table[argument]!, schema), argument)
  }
  const codes = document.components.schemas.Refused.properties.code.enum
  t.same(codes, Object.keys(SCRIPT_ERRORS))
})

/** The bounds of the document are those of the argument. */
function hold(
  argument: Argument<unknown>,
  { minimum, maximum, enum: words = [], default: fallback }: Schema,
): void {
  const taken = [minimum, maximum, ...words].filter(value => value !== undefined)
  for (const value of taken)
    if (argument.read(String(value)) === undefined) throw new Error(`${value} is refused`)
  const beyond = [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
  ]
  for (const value of beyond)
    if (argument.read(String(value)) !== undefined) throw new Error(`${value} is taken`)
  if (fallback !== argument.fallback) throw new Error(`default is ${String(argument.fallback)}`)
}

t.test('every path of the OpenAPI file is a route, by GET and by POST', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  for (const path of Object.keys(document.paths))
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(`${base}${path}?nothing=1`, { method })
      t.equal(answer.status, 200, `${method} ${path}`)
      t.match(await answer.text(), /^ERR\|BAD_REQUEST\|nothing/)
    }
})

t.test(
  'the page has every call with every argument, every code, every event, and an example of each',
  async t => {
    const rows = new Map([...page.matchAll(ROW)].map(([, name = '', cell = '']) => [name, cell]))
    for (const name of CALL_NAMES) {
      const cell = rows.get(name)
      t.ok(cell !== undefined, `${name} is in the table of calls`)
      for (const argument of Object.keys(CALLS[name]))
        t.match(cell, `\`${argument}\``, `${name}: ${argument}`)
      t.match(page, `$SWITCHYARD_LOCAL_API/${name}`, `${name} by GET`)
      t.ok(new RegExp(`curl (-d|-X POST) ?.*/${name}"`).test(page), `${name} by POST`)
    }
    for (const [code, { retryable }] of Object.entries(SCRIPT_ERRORS))
      t.equal(rows.get(code)?.trim(), retryable ? 'yes' : 'no', code)
    for (const kind of EVENT_KINDS) t.ok(rows.has(kind), kind)
    const names = new Set([...CALL_NAMES, ...Object.keys(SCRIPT_ERRORS), ...EVENT_KINDS])
    t.same([...rows.keys()].toSorted(), [...names].toSorted(), 'and nothing else')
  },
)
