/**
 * The child is shared by all charts of all projects, so nothing that one chart does may stay. Vega keeps groups of rows in plain objects: a group
 * named "__proto__" would be what every object inherits, and Vega would count in it. That name goes; what all objects share takes no new properties, and
 * neither do its functions, so that a group named "constructor" fails its own chart and no other. Prototypes are sealed and not frozen: libraries give their own
 * objects a `toString`, which a frozen prototype would refuse. Import this file after the libraries: they set up their classes when they load.
 */
const inherited = ["__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"];
for (const name of inherited) Reflect.deleteProperty(Object.prototype, name);

const shared = [Object, Array, Function, String, Number, Boolean, Date, RegExp, Map, Set, WeakMap, Promise, Error];
for (const one of shared) {
  for (const { value } of Object.values(Object.getOwnPropertyDescriptors(one.prototype)))
    if (typeof value === "function" && value !== one) Object.freeze(value);
  void Object.seal(one.prototype);
  Object.seal(one);
}
