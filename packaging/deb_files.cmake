# CPack runs this on the installed files before they become a Debian package. It adds the files that
# Debian's policy requires and compresses the documentation.
set(share "${CPACK_TEMPORARY_DIRECTORY}/usr/share")
set(doc "${share}/doc/hapax")
set(debian "${CPACK_HAPAX_SOURCE_DIR}/packaging/debian")

# compress(FILE): stores no name and no time, so that the same source makes the same package.
function(compress file)
  execute_process(COMMAND gzip -9nf "${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

compress("${share}/man/man1/hapax.1")

file(MAKE_DIRECTORY "${doc}" "${share}/lintian/overrides")
file(COPY_FILE "${debian}/copyright" "${doc}/copyright")
file(COPY_FILE "${debian}/lintian-overrides" "${share}/lintian/overrides/hapax")
file(COPY_FILE "${CPACK_HAPAX_SOURCE_DIR}/CHANGELOG.md" "${doc}/changelog")
compress("${doc}/changelog")

string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE "${doc}/changelog.Debian"
"hapax (${CPACK_HAPAX_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * Version ${CPACK_HAPAX_VERSION}; changelog.gz says what is new.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
compress("${doc}/changelog.Debian")
