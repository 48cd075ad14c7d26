/** Of one tag; it has at least 3. */
export const LINODE_TAG_CHARACTERS_MAX = 50
