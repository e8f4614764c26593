/** Words that Python keeps for itself, and names that the module uses. */
const TAKEN = new Set(
  (
    'false none true and as assert async await break class continue def del elif else except finally for from global if import in is lambda match ' +
    'nonlocal not or pass raise return try while with yield case type print len range sum max min abs self image torch nn math x average_pool p_norm_pool'
  ).split(' '),
)
/** Attributes that every torch.nn.Module has (dir(torch.nn.Module())), which a layer's name would hide. */
const OF_MODULES = new Set(
  (
    'add_module apply bfloat16 bind buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float forward get_buffer ' +
    'get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters ' +
    'parameters register_backward_hook register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook ' +
    'register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter ' +
    'register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory state_dict to to_empty train ' +
    'training type xpu zero_grad'
  ).split(' '),
)

/**
 * What a layer is called in the module: its own name, unless that means something else there; then with `_layer` behind it, as has what would
 * otherwise be called the same.
 */
export function pythonName(name: string): string {
  const plain = name.replace(/(_layer)+$/, '')
  return TAKEN.has(plain) || OF_MODULES.has(plain) ? `${name}_layer` : name
}

/** A text as Python writes it; JSON's escapes are Python's. */
export const pythonText = (text: string): string => JSON.stringify(text)

/** A number as Python reads it again exactly. */
export const pythonNumber = (value: number): string => String(value)
