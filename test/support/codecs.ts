import type { MessageTypeDefinition } from '@grpc/proto-loader'
import * as admin from '../../proto/contract/admin.ts'
import * as agentLink from '../../proto/contract/agent-link.ts'
import * as alias from '../../proto/contract/alias.ts'
import * as automation from '../../proto/contract/automation.ts'
import * as ban from '../../proto/contract/ban.ts'
import * as common from '../../proto/contract/common.ts'
import * as deployment from '../../proto/contract/deployment.ts'
import * as ids from '../../proto/contract/ids.ts'
import * as proxyLink from '../../proto/contract/proxy-link.ts'
import * as scaler from '../../proto/contract/scaler.ts'
import * as session from '../../proto/contract/session.ts'
import * as sessionAdmin from '../../proto/contract/session-admin.ts'
import type { Field, Shape } from '../../proto/contract/wire-fields.ts'
import { packageDefinition } from '../../proto/client/grpc-package.ts'

export interface Codec {
  /** `proxyReport`. */
  readonly name: string
  readonly field: Field<unknown>
  /** `ProxyReport`. */
  readonly messageType: string
}

/** Messages that are not called like their codec. */
const OTHER_NAMES: Readonly<Record<string, string>> = { statusRequest: 'GetStatusRequest' }

const exported = Object.entries<unknown>({
  ...admin,
  ...agentLink,
  ...alias,
  ...automation,
  ...ban,
  ...common,
  ...deployment,
  ...ids,
  ...proxyLink,
  ...scaler,
  ...session,
  ...sessionAdmin,
})

/** Every codec of a whole message. */
export const codecs: readonly Codec[] = exported.flatMap(([name, value]) =>
  isField(value) && value.shape.kind === 'message'
    ? [{ name, field: value, messageType: OTHER_NAMES[name] ?? name.charAt(0).toUpperCase() + name.slice(1) }]
    : [],
)

function isField(value: unknown): value is Field<unknown> {
  return typeof value === 'object' && value !== null && 'shape' in value && 'decode' in value
}

export interface WireType {
  serialize(value: object): Buffer
  deserialize(bytes: Buffer): object
  readonly fields: readonly WireField[]
  /** Names of the map entry types among its nested types. */
  readonly mapTypes: readonly string[]
}

export interface WireField {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly typeName: string
}

/** The protobuf type of a message, as proto-loader reads it from the `.proto` files. */
export function wireType(messageType: string): WireType {
  const definition = packageDefinition[`switchyard.v1.${messageType}`]
  if (definition === undefined || !('serialize' in definition))
    throw new TypeError(`no such message: ${messageType}`)
  const { serialize, deserialize } = definition as MessageTypeDefinition<object, object>
  const type = definition.type as { field: WireField[]; nestedType: { name: string }[] }
  return {
    serialize,
    deserialize,
    fields: type.field,
    mapTypes: type.nestedType.map(nested => nested.name),
  }
}

/** The names of a protobuf enum's values. */
export function wireEnumNames(name: string): readonly string[] {
  const definition = packageDefinition[`switchyard.v1.${name}`]
  if (definition === undefined || !('format' in definition)) throw new TypeError(`no such enum: ${name}`)
  return (definition.type as { value: { name: string }[] }).value.map(value => value.name)
}

/** The fields of a message shape; a union's members lie in the message itself. */
export function flatFields(shape: Extract<Shape, { kind: 'message' }>): Readonly<Record<string, Shape>> {
  return Object.fromEntries(
    Object.entries(shape.fields).flatMap(([name, field]) =>
      field.kind === 'union' ? Object.entries(field.members) : [[name, field]],
    ),
  )
}
