# Copies what pages need at run time into the module's folder: templates by page, locale, assets.
file(COPY ${FROM}/locale ${FROM}/assets DESTINATION ${TO})
file(GLOB_RECURSE templates RELATIVE ${FROM} ${FROM}/*.mustache)
foreach(template ${templates})
  get_filename_component(name ${template} NAME)
  file(COPY ${FROM}/${template} DESTINATION ${TO}/templates)
endforeach()
