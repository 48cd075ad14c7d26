/** Of one tag. */
export const DIGITALOCEAN_TAG_CHARACTERS_MAX = 255
