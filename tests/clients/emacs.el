;; Opens a file, waits for firelint's diagnostic in flymake, and writes down what came of it.  -*- lexical-binding: t -*-
(require 'eglot)
(require 'flymake)

(let ((file (getenv "FILE"))
      (report (getenv "REPORT"))
      (found nil)
      (tries 0))
  (setq eglot-sync-connect 20
        eglot-autoshutdown t)
  (add-to-list 'eglot-server-programs
               `(js-mode . (,(getenv "FIRELINT_BIN") "lsp")))
  (find-file file)
  (js-mode)
  (setq-local project-find-functions
              (list (lambda (directory) (cons 'transient directory))))
  (apply #'eglot (eglot--guess-contact))
  (while (and (not found) (< tries 400))
    (accept-process-output nil 0.05)
    (setq tries (1+ tries)
          found (flymake-diagnostics)))
  (with-temp-file report
    (dolist (one found)
      (insert (format "%s:%s\n"
                      (with-current-buffer (flymake-diagnostic-buffer one)
                        (line-number-at-pos (flymake-diagnostic-beg one)))
                      (flymake-diagnostic-text one)))))
  (kill-emacs 0))
