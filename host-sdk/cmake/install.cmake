# Installs the contract for authors of modules and hosts: find_package(TegamiHostSdk) gives TegamiHostSdk::module
# (headers) and TegamiHostSdk::host (loader). Component host-sdk.
include(CMakePackageConfigHelpers)

set(sdk_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/TegamiHostSdk)
install(DIRECTORY ${CMAKE_CURRENT_LIST_DIR}/../include/tegami-host DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT host-sdk)
install(DIRECTORY ${CMAKE_CURRENT_LIST_DIR}/../docs ${CMAKE_CURRENT_LIST_DIR}/../examples
        DESTINATION ${CMAKE_INSTALL_DOCDIR}/host-sdk COMPONENT host-sdk)
set(sdk_targets tegami_sdk_module)
if(TARGET tegami_sdk_host)
  list(APPEND sdk_targets tegami_sdk_host)
endif()
install(TARGETS ${sdk_targets} EXPORT TegamiHostSdkTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        COMPONENT host-sdk)
install(EXPORT TegamiHostSdkTargets NAMESPACE TegamiHostSdk:: DESTINATION ${sdk_config_dir} COMPONENT host-sdk)

# The version that counts for authors is the contract's, not the product's: same major, at least this minor.
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/../include/tegami-host/version.h abi_lines REGEX "define TEGAMI_ABI_M")
string(REGEX REPLACE ".*MAJOR ([0-9]+)u.*MINOR ([0-9]+)u.*" "\\1.\\2" sdk_version "${abi_lines}")
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/TegamiHostSdkConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/TegamiHostSdkConfig.cmake INSTALL_DESTINATION ${sdk_config_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/TegamiHostSdkConfigVersion.cmake VERSION ${sdk_version}
  COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/TegamiHostSdkConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/TegamiHostSdkConfigVersion.cmake DESTINATION ${sdk_config_dir} COMPONENT host-sdk)
