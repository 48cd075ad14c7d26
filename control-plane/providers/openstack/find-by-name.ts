import { quoted } from '../../../lib/printable.ts'
import { answerText, type ApiAnswer } from '../http/api-answer.ts'
import { allOf, fieldsOf, listOf, providerIdOf, textOf } from '../http/fields.ts'
import { gatherPages } from '../http/gather-pages.ts'
import type { CallAnswer } from '../../scaler/provider.ts'
import type { CloudApi } from '../cloud/cloud-dialect.ts'

const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

interface Named {
  readonly id: string
  readonly name: string
}

/** The id of a flavour or an image that people call by its name. What is an id already is not looked up; two of one name are refused, as
 *  nobody knows which one is meant. */
export async function findByName(
  api: CloudApi,
  path: string,
  kind: 'flavors' | 'images',
  name: string,
): Promise<CallAnswer<string>> {
  if (UUID_PATTERN.test(name)) return { kind: 'done', value: name }
  let failure: Exclude<ApiAnswer<never>, { readonly kind: 'done' }> | undefined
  // Flavours cannot be asked for by name; of images, the question is only a saving.
  const query = kind === 'images' ? { name } : {}
  const { complete, items } = await gatherPages<Named>(
    async marker => {
      const answer = await api.ask(
        { method: 'GET', path, query: { ...query, limit: '200', marker } },
        { read: body => readNames(body, kind) },
      )
      if (answer.kind === 'done') return answer.value
      failure = answer
      return undefined
    },
    ({ id }) => id,
  )
  if (!complete) {
    if (failure !== undefined && failure.kind !== 'absent') return failure
    return {
      kind: 'unknown',
      text: `${kind}: ${failure === undefined ? 'too many pages' : answerText(failure)}`,
    }
  }
  const found = items.filter(item => item.name === name || item.id === name)
  const [only] = found
  if (only === undefined)
    return { kind: 'refused', text: `there is no ${quoted(name, 100)} among the ${kind}` }
  if (found.length > 1)
    return { kind: 'refused', text: `${found.length} ${kind} are called ${quoted(name, 100)}: give an id` }
  return { kind: 'done', value: only.id }
}

function readNames(body: unknown, kind: 'flavors' | 'images') {
  const fields = fieldsOf(body)
  const items = allOf(fields[kind], value => {
    const item = fieldsOf(value)
    const id = providerIdOf(item['id'])
    return id === undefined ? undefined : { id, name: textOf(item['name']) ?? '' }
  })
  if (items === undefined) return undefined
  const links = (listOf(fields[`${kind}_links`]) ?? []).map(fieldsOf)
  const hasNext = links.some(({ rel }) => rel === 'next') || textOf(fields['next']) !== undefined
  // Both take the id of the last one as their marker.
  return { items, next: hasNext ? items.at(-1)?.id : undefined }
}
