const words = (text: string): Set<string> => new Set(text.trim().split(/\s+/));

/** Operators of a data flow that Vega-Lite compiles to. Whatever is not listed is not run. */
export const allowedOperators = words(`
  operator aggregate bin collect compare expression extent facet field filter flatten fold formula impute joinaggregate kde key lookup multiextent
  multivalues pivot prefacet project proxy quantile relay sieve stack subflow timeunit tupleindex values window identifier
  axisticks datajoin encode legendentries scale sortitems bound mark overlap render viewlayout
  loess regression sequence sample params projection geoshape geopoint geojson voronoi`);

/** Functions of expressions. */
export const allowedFunctions = words(`
  if isNaN isFinite abs acos asin atan atan2 ceil cos exp floor hypot log max min pow random round sin sqrt tan clamp
  now utc datetime date day year month hours minutes seconds milliseconds time timezoneoffset quarter week dayofyear isoweek
  utcdate utcday utcyear utcmonth utchours utcminutes utcseconds utcmilliseconds utcquarter utcweek utcdayofyear utcisoweek
  length join indexof lastindexof slice reverse sort parseFloat parseInt upper lower substring split replace trim truncate pad test regexp encodeURIComponent
  isArray isBoolean isDate isDefined isNumber isObject isRegExp isString isValid isTuple toBoolean toDate toNumber toString
  flush lerp interpolateLinear merge peek pluck span inrange extent clampRange rgb hsl lab hcl luminance contrast
  format utcFormat timeFormat utcParse timeParse utcOffset timeOffset sequence utcSequence timeSequence
  timeUnitSpecifier monthFormat monthAbbrevFormat dayFormat dayAbbrevFormat
  bandwidth bandspace scale invert domain range copy gradient data indata inScope
  vlSelectionTest vlSelectionIdTest vlSelectionResolve vlSelectionTuples
  cumulativeNormal cumulativeLogNormal cumulativeUniform densityNormal densityLogNormal densityUniform
  quantileNormal quantileLogNormal quantileUniform sampleNormal sampleLogNormal sampleUniform
  containerSize windowSize screen geoShape geoArea geoBounds geoCentroid geoScale geoTranslate pathShape`);

/** Functions of people's gestures, which nobody makes in a drawing. Only the updates of signals may name them: they write into the data flow. */
export const gestureFunctions = words(`
  xy x y view item group event pinchDistance pinchAngle panLinear panLog panPow panSymlog zoomLinear zoomLog zoomPow zoomSymlog
  modify setdata intersect`);
